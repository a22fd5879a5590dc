import "server-only";
import { DrizzleQueryError } from "drizzle-orm";

/** A failure of the database, cut down to what says nothing of the data: its SQLSTATE and the constraint. */
export class DatabaseError extends Error {
  readonly code: string;
  readonly constraint: string | undefined;

  constructor(code: string, constraint?: string) {
    super(`database error ${code}${constraint ? ` (${constraint})` : ""}`);
    this.name = "DatabaseError";
    this.code = code;
    this.constraint = constraint;
  }

  /** Class 53 (resources), 57 (operator intervention), 08 (connection), a timeout or a lock not given, read-only. */
  get isOutage(): boolean {
    return (
      /^(53|57|08)/.test(this.code) ||
      ["55P03", "25006", "25P03", "lost"].includes(this.code) ||
      this.isContention
    );
  }

  get isContention(): boolean {
    return this.code === "40001" || this.code === "40P01";
  }
}

const LOST = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "57P01",
  "57P02",
  "57P03",
]);

function codeOf(error: unknown): string | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** Drizzle wraps the driver's error and puts every bound parameter in the message: only its cause is looked at. */
function driverError(error: unknown): unknown {
  return error instanceof DrizzleQueryError && error.cause ? error.cause : error;
}

export function isLostConnection(error: unknown): boolean {
  return LOST.has(codeOf(driverError(error)) ?? "");
}

export function isRetryable(error: DatabaseError): boolean {
  return error.isContention || error.code === "lost";
}

/** The same failure without statement, parameters, detail or hint, which all may quote a row. */
export function withoutParameters(error: unknown): unknown {
  const cause = driverError(error);
  const code = codeOf(cause);
  const fromDatabase = cause instanceof Error && cause.name === "PostgresError";
  if (!fromDatabase && cause === error) return error;
  const constraint =
    typeof cause === "object" && cause !== null && "constraint_name" in cause
      ? cause.constraint_name
      : undefined;
  return new DatabaseError(code ?? "unknown", typeof constraint === "string" ? constraint : undefined);
}

/** Name of the unique or foreign-key constraint that refused a write, if that is what happened. */
export function violatedConstraint(error: unknown): string | undefined {
  const failure = withoutParameters(error);
  return failure instanceof DatabaseError && /^23/.test(failure.code) ? failure.constraint : undefined;
}
