import "server-only";
import { createCredential } from "@/lib/domain/credentials/create";
import { createOwner } from "@/lib/domain/setup/owner";
import { createProject } from "@/lib/domain/projects/create";
import { AppError } from "@/lib/errors";
import { newSetupCode } from "@/lib/vault/instance";
import { demoCredentials } from "./demo-data";
import { commandLineContext } from "./place";
import { options, verb } from "./verb";
import { randomText } from "@/lib/vault/keyed";

const EMAIL = "demo@example.com";

export const demo = verb({
  name: "demo",
  options: "",
  summary: "fill a new instance with an organisation to look at; the values are made up",
  async run(args) {
    options(args, []);
    const code = await newSetupCode();
    if (code === null)
      throw new AppError(
        "conflict",
        "This instance is already set up. The demo only fills a new one: set KEYHOLD_DATA_DIR to an empty folder.",
      );
    const password = randomText().slice(0, 20);
    const founded = await createOwner(commandLineContext("*", "*"), {
      code,
      email: EMAIL,
      password,
      name: "Demo owner",
      organisation: "Demo",
      project: "Support bots",
    });
    const system = commandLineContext(founded.organisation.id, founded.project.id);
    await createProject(system, { name: "Sales" });
    const credentials = demoCredentials();
    for (const credential of credentials) await createCredential(system, credential);
    return {
      result: {
        email: EMAIL,
        password,
        organisation: founded.organisation.slug,
        project: founded.project.slug,
        credentials: credentials.length,
      },
    };
  },
  print: ({ email, password, credentials }) =>
    `Demo organisation with ${credentials} credentials. Sign in as ${email} with the password ${password}\n`,
});
