import type { TryResult } from "@/lib/domain/consumers/try";
import type { Context } from "@/lib/domain/context";

type ProgressEvent = Parameters<NonNullable<Context["progress"]>>[0];

/** What went on, in the order in which it came; neighbours of one kind are one piece. */
export interface Piece {
  type: ProgressEvent["type"];
  text: string;
}

export interface TryProblem {
  message: string;
  /** By field of the Try form. */
  fields: Readonly<Record<string, readonly string[]>>;
  requestId: string;
  isSignedOut: boolean;
}

export type Run =
  | { phase: "idle" }
  | { phase: "running"; pieces: readonly Piece[] }
  | { phase: "stopped"; pieces: readonly Piece[] }
  | { phase: "done"; pieces: readonly Piece[]; result: TryResult }
  | { phase: "failed"; pieces: readonly Piece[]; problem: TryProblem };

/** A page is no terminal: of longer output the end is kept. */
const SHOWN_CHARACTERS_MAX = 200_000;

export const piecesOf = (run: Run): readonly Piece[] => ("pieces" in run ? run.pieces : []);

export function withPiece(pieces: readonly Piece[], { type, text }: Piece): readonly Piece[] {
  const last = pieces.at(-1);
  if (!last || last.type !== type || type === "status") return [...pieces, { type, text }];
  const joined = (last.text + text).slice(-SHOWN_CHARACTERS_MAX);
  return [...pieces.slice(0, -1), { type, text: joined }];
}

export const NO_ANSWER: TryProblem = {
  message: "Keyhold could not be reached. Check the connection and try again.",
  fields: {},
  requestId: "",
  isSignedOut: false,
};
export const BROKEN_OFF: TryProblem = {
  message: "The connection broke before the answer came. What was sent may have arrived.",
  fields: {},
  requestId: "",
  isSignedOut: false,
};

/** A problem document of the server, whether it came instead of the stream or inside it. */
export function problemIn(value: unknown): TryProblem {
  if (typeof value !== "object" || value === null) return NO_ANSWER;
  const { code, detail, fields, requestId } = value as Record<string, unknown>;
  return {
    message: typeof detail === "string" ? detail : NO_ANSWER.message,
    // Safe because this is the server's own shape; a form that is told of unknown fields shows none of them.
    fields: typeof fields === "object" && fields !== null ? (fields as TryProblem["fields"]) : {},
    requestId: typeof requestId === "string" ? requestId : "",
    isSignedOut: code === "unauthenticated",
  };
}
