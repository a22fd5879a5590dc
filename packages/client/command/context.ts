import { readFileSync } from "node:fs";
import process from "node:process";
import { connect, type Connection } from "../transport";
import { type Options, UsageError } from "./arguments";
import type { Environment } from "./environment";

export interface CommandContext {
  connection: Connection;
  token: string;
  environment: Environment;
}

export function contextOf(options: Options, environment: Environment): CommandContext {
  const url = options.url ?? environment.KEYHOLD_URL;
  if (!url) throw new UsageError("Set KEYHOLD_URL or give --url.");
  const file = options["token-file"];
  const token = file === undefined ? environment.KEYHOLD_TOKEN : readText(file, "the token file").trim();
  if (!token) throw new UsageError("Set KEYHOLD_TOKEN or give --token-file.");
  return { connection: connect({ url, token }), token, environment };
}

/** Standard input for `-`. */
export function readText(file: string, what: string): string {
  try {
    return readFileSync(file === "-" ? process.stdin.fd : file, "utf8");
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new UsageError(`${what} cannot be read (${code}).`);
  }
}

/** To the person; standard output belongs to the answer. */
export const say = (sentence: string): void => void process.stderr.write(`keyhold: ${sentence}\n`);
