import process from "node:process";
import { type Facts, isObject, textOf } from "../json";
import { isKey } from "../resolve";
import { call, failureOf, isSuccess } from "../transport";
import { type Options, UsageError } from "./arguments";
import { type CommandContext, readText } from "./context";

const ON_CONFLICT = ["skip", "rotate", "copy"];
const WORD = /^[a-z_]{1,40}$/;

/** Sends a file to be stored and tells what became of each row, by key or line. 1 when not everything was taken. */
export async function importFile(
  { connection }: CommandContext,
  operands: readonly string[],
  options: Options,
): Promise<number> {
  const [file] = operands;
  if (file === undefined || operands.length > 1) throw new UsageError("Name one file to import.");
  const onConflict = options["on-conflict"] ?? "skip";
  if (!ON_CONFLICT.includes(onConflict)) throw new UsageError("--on-conflict is skip, rotate or copy.");
  const format = file.toLowerCase().endsWith(".json") ? "json" : "env";
  const text = readText(file, "The file");
  const body = { format, text, onConflict, dryRun: options["dry-run"] ?? false };
  const answer = await call(connection, { method: "POST", path: "/credentials/import", body });
  if (!isSuccess(answer)) throw failureOf(answer);
  const { rows, problems } = answer.facts;
  const told = objectsOf(rows).map(rowLine);
  const unread = objectsOf(problems).map(
    (problem) => `line ${lineOf(problem)}  not read: this isn't a KEY=value line`,
  );
  process.stdout.write(
    [...told.map(({ text: line }) => line), ...unread].map((line) => `${line}\n`).join(""),
  );
  return unread.length > 0 || told.some(({ failed }) => failed) ? 1 : 0;
}

const objectsOf = (value: unknown): Facts[] => (Array.isArray(value) ? value.filter(isObject) : []);
const lineOf = ({ line }: Facts): number => (typeof line === "number" ? line : 0);
const wordOf = (value: unknown): string => WORD.exec(textOf(value) ?? "")?.[0] ?? "unknown";

function rowLine(row: Facts): { text: string; failed: boolean } {
  const key = textOf(row.key) ?? "";
  const outcome = wordOf(row.outcome);
  const why = isObject(row.error) ? `  ${wordOf(row.error.code)}` : "";
  const text = `line ${lineOf(row)}  ${isKey(key) ? key : "(not a key)"}  ${outcome}${why}`;
  return { text, failed: outcome === "failed" || outcome === "unknown" };
}
