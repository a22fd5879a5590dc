import process from "node:process";
import { type Facts, isObject, textOf } from "../json";
import { isKey } from "../resolve";
import { call, type Connection, failureOf, isSuccess } from "../transport";
import type { CommandContext } from "./context";

/** What is told of a credential. Its hint and plain fields are not: they are parts of what is stored. */
export interface Listed {
  key: string;
  type: string;
  status: string;
  scope: string;
  /** Whether a person confirms each use. */
  asksFirst: boolean;
}

const WORD = /^[a-z_]{1,40}$/;

/** Everything that the token can see, by key. */
export async function listAll(connection: Connection): Promise<Listed[]> {
  const items: Listed[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ limit: "200", sort: "key", ...(cursor !== undefined && { cursor }) });
    const answer = await call(connection, { method: "GET", path: `/credentials?${query.toString()}` });
    if (!isSuccess(answer)) throw failureOf(answer);
    if (Array.isArray(answer.facts.items)) items.push(...answer.facts.items.filter(isObject).flatMap(listed));
    cursor = textOf(answer.facts.nextCursor);
  } while (cursor !== undefined);
  return items;
}

function listed({ key, type, status, scope, confirmUse }: Facts): Listed[] {
  const words = [type, status, scope].map((word) => textOf(word) ?? "");
  const [kind = "", state = "", place = ""] = words;
  if (typeof key !== "string" || !isKey(key) || !words.every((word) => WORD.test(word))) return [];
  return [{ key, type: kind, status: state, scope: place, asksFirst: confirmUse === "each" }];
}

export async function list({ connection }: CommandContext, asJson: boolean): Promise<number> {
  const items = await listAll(connection);
  const rows = items.map(({ key, type, status, scope }) => ({ key, type, status, scope }));
  process.stdout.write(asJson ? `${JSON.stringify(rows, null, 2)}\n` : table(rows.map(Object.values)));
  return 0;
}

function table(rows: readonly string[][]): string {
  const all = [["KEY", "TYPE", "STATUS", "SCOPE"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return `${all.map(line).join("\n")}\n`;
}
