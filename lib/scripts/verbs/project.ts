import "server-only";
import { createProject } from "@/lib/domain/projects/create";
import { commandLineContext, findOrganisation } from "./place";
import { options, required, verb } from "./verb";

export const projectCreate = verb({
  name: "project create",
  options: "--name <name> [--org <slug>]",
  summary: "make a project with a data key of its own",
  async run(args) {
    const given = options(args, ["name", "org"]);
    const organisation = await findOrganisation(given.org);
    const { id, slug, name } = await createProject(commandLineContext(organisation.id, "*"), {
      name: required(given.name, "name"),
    });
    return { result: { id, slug, name } };
  },
  print: ({ id, slug, name }) => `Project ${name} (${slug}, ${id}).\n`,
});
