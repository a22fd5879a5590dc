import { KeyholdError } from "../errors";
import { Masking, valuesOf } from "../masking";
import { isKey, type Resolved, resolveKeys } from "../resolve";
import { type CommandLine, UsageError } from "./arguments";
import { endLike, runChild } from "./child";
import { type CommandContext, say } from "./context";
import { childEnvironment, variablesOf } from "./environment";
import { listAll } from "./list";

/** Runs the command of the person with values in its environment, and ends as it ends. */
export async function run(
  context: CommandContext,
  { options, operands, command }: CommandLine,
): Promise<void> {
  const [program, ...args] = command;
  if (program === undefined || operands.length > 0)
    throw new UsageError("Write the command to run after --, as in: keyhold run -- npm start");
  const named = options.only === undefined ? undefined : namesIn(options.only);
  const { credentials } = await (named
    ? resolveKeys(context.connection, [...named], { workflowId: options.workflow })
    : resolveVisible(context, options.workflow));
  const { variables, notes } = variablesOf(credentials, named ?? new Set());
  const masking = new Masking();
  masking.learn("KEYHOLD_TOKEN", [context.token]);
  for (const [key, credential] of credentials) masking.learn(key, valuesOf(credential));
  const isTerminal = options.tty === true;
  notes.forEach(say);
  const lost = [...(named ?? [])].find((key) => isWithheld(key, credentials, variables));
  if (lost !== undefined)
    throw new KeyholdError({
      code: "invalid",
      message: `${lost} cannot be given; the command is not started.`,
    });
  say(variables.size === 0 ? "gives no variable." : `gives ${[...variables.keys()].join(", ")}.`);
  if (isTerminal) say("hands over the terminal; what the command prints is NOT masked.");
  const ending = await runChild({
    command: program,
    args,
    environment: childEnvironment(context.environment, variables),
    redactor: isTerminal ? undefined : masking.redactor(),
  });
  endLike(ending);
}

/** A value that was asked for by its key and is in no variable. */
function isWithheld(
  key: string,
  credentials: Resolved["credentials"],
  variables: ReadonlyMap<string, string>,
): boolean {
  return !variables.has(key) && typeof credentials.get(key)?.value === "string";
}

function namesIn(only: string): Set<string> {
  const names = only.split(",").map((name) => name.trim());
  if (!names.every(isKey)) throw new UsageError("--only takes keys, separated by commas, such as A,B_C.");
  return new Set(names);
}

/** What the token's allow list leaves of the project. A person is asked for nothing that the command did not name. */
async function resolveVisible(
  { connection }: CommandContext,
  workflowId: string | undefined,
): Promise<Resolved> {
  const all = await listAll(connection);
  for (const { key, asksFirst } of all)
    if (asksFirst) say(`${key} has to be confirmed by a person and is left out unless --only names it.`);
  const usable = all.filter(
    ({ asksFirst, status }) => !asksFirst && status !== "disabled" && status !== "needs_value",
  );
  const resolved = await resolveKeys(
    connection,
    usable.map(({ key }) => key),
    { workflowId, partial: true },
  );
  for (const [key, code] of resolved.errors) say(`${key} is left out (${code}).`);
  return resolved;
}
