import "server-only";
import { SCOPES } from "@/lib/access/policy";
import { createToken } from "@/lib/domain/tokens/create";
import { AppError } from "@/lib/errors";
import { commandLineContext, findProject } from "./place";
import { options, required, verb } from "./verb";

const list = (text: string) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);

/** A date, or a number of days such as `90d`. */
function expiry(text: string | undefined): string | null {
  if (text === undefined || text === "never") return null;
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  const date = days ? new Date(Date.now() + Number(days) * 86_400_000) : new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new AppError(
      "invalid",
      "--expires takes a date such as 2027-01-31, a number of days such as 90d, or never.",
    );
  return date.toISOString();
}

export const tokenCreate = verb({
  name: "token create",
  options:
    "--project <slug> --scopes <a,b|all> [--keys A,B] [--workflow <id>] [--expires <date|90d|never>] [--name <name>] [--org <slug>]",
  summary: "make a machine token; it is printed once",
  async run(args) {
    const given = options(args, ["project", "scopes", "keys", "workflow", "expires", "name", "org"]);
    const project = await findProject(required(given.project, "project"), given.org);
    const scopes = required(given.scopes, "scopes");
    const created = await createToken(commandLineContext(project.orgId, project.id), {
      name: given.name ?? "command line",
      scopes: scopes === "all" ? [...SCOPES] : list(scopes),
      ...(given.keys === undefined ? {} : { keys: list(given.keys) }),
      ...(given.workflow === undefined ? {} : { workflowId: given.workflow }),
      expiresAt: expiry(given.expires),
    });
    return { result: { id: created.id, token: created.token, expiresAt: created.expiresAt } };
  },
  print: ({ id, token, expiresAt }) =>
    `${token}\n${id}, ${expiresAt ? `works until ${expiresAt}` : "never expires"}. It is not shown again.\n`,
});
