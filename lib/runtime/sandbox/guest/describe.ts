import { MESSAGE_MAX } from "../limits";
import { format } from "./format";

const FRAME = /^\s*at (?:(.*?) \()?step\.(?:ts|js):(\d+)(?::(\d+))?\)?$/;
const FRAMES_MAX = 10;

/** Where in the code of the step, by its own line numbers. Types are taken out in place, so columns of TypeScript are not told. */
export function positions(stack: unknown, hasColumns: boolean): string[] {
  if (typeof stack !== "string") return [];
  return stack
    .split("\n")
    .flatMap((line) => {
      const [, name, row = "", column] = FRAME.exec(line) ?? [];
      if (row === "") return [];
      const where = hasColumns && column !== undefined ? `line ${row}, column ${column}` : `line ${row}`;
      return [name && name !== "<anonymous>" ? `${name}, ${where}` : where];
    })
    .slice(0, FRAMES_MAX);
}

/** What was thrown, in words: its name, its message and the lines it came through. */
export function describe(thrown: unknown, hasColumns: boolean): string {
  if (!(thrown instanceof Error)) return cut(`Thrown: ${format(thrown)}`);
  const said = thrown.message === "" ? thrown.name : `${thrown.name}: ${thrown.message}`;
  return cut([said, ...positions(thrown.stack, hasColumns).map((where) => `    at ${where}`)].join("\n"));
}

export const isOutOfMemory = (thrown: unknown): boolean =>
  thrown instanceof Error && thrown.name === "InternalError" && thrown.message === "out of memory";

const cut = (text: string) => (text.length > MESSAGE_MAX ? `${text.slice(0, MESSAGE_MAX - 1)}…` : text);
