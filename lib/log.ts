import "server-only";
import pino, { type Logger } from "pino";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

/** What a log line may carry: short facts. No objects, so no body, parameter or row can ride along. */
export type LogFacts = Record<string, string | number | boolean | null | undefined>;

let logger: Logger | undefined;

const root = () =>
  (logger ??= pino({ level: env().KEYHOLD_LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime }));

/**
 * The one way an error gets into the log: its class, its code and where it was thrown. Messages of strangers are left
 * out, because drivers, parsers and header checks quote what they were given.
 */
function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    code,
    ...(error instanceof AppError ? { message: error.message } : {}),
    at: frames
      .slice(0, 6)
      .map((line) => line.trim())
      .join(" < "),
  };
}

export const log = {
  debug: (event: string, facts: LogFacts = {}) => root().debug(facts, event),
  info: (event: string, facts: LogFacts = {}) => root().info(facts, event),
  warn: (event: string, facts: LogFacts = {}) => root().warn(facts, event),
  error: (event: string, error: unknown, facts: LogFacts = {}) =>
    root().error({ ...facts, ...errorFacts(error) }, event),
};
