import "server-only";
import { createOwner } from "@/lib/domain/setup/owner";
import { AppError } from "@/lib/errors";
import { newSetupCode } from "@/lib/vault/instance";
import { commandLineContext } from "./place";
import { options, required, textOrStdin, verb } from "./verb";

export const setup = verb({
  name: "setup",
  options: "--email <e-mail> --password <text|-> --org <name> --project <name> [--name <name>]",
  summary: "make the first owner, organisation and project; - reads the password from standard input",
  async run(args) {
    const given = options(args, ["email", "password", "org", "project", "name"]);
    const email = required(given.email, "email");
    const password = await textOrStdin(required(given.password, "password"));
    // Whoever can run this can read the keys: the printed code would prove nothing more.
    const code = await newSetupCode();
    if (code === null) throw new AppError("conflict", "This instance is already set up.");
    const founded = await createOwner(commandLineContext("*", "*"), {
      code,
      email,
      password,
      name: given.name ?? email.split("@", 1)[0],
      organisation: required(given.org, "org"),
      project: required(given.project, "project"),
    });
    return {
      result: {
        org: founded.organisation,
        project: founded.project,
        owner: { id: founded.userId, email: founded.email },
      },
    };
  },
  print: ({ org, project, owner }) =>
    `Organisation ${org.name} (${org.slug}), project ${project.name} (${project.slug}), owner ${owner.email}.\n`,
});
