import "server-only";
import { AppError } from "@/lib/errors";
import { cursorMac, sameText } from "@/lib/vault/keyed";
import type { Context } from "./context";

/** A place in a sorted list: the row it starts after (or before) and how many rows lie before the page. */
export interface Cursor {
  value: string;
  id: string;
  towards: "next" | "previous";
  position: number;
}

const badCursor = () =>
  new AppError("malformed", "This cursor does not belong to this list. Start again without it.");

// Bound to the reader's place and the exact list, so that a cursor opens nothing elsewhere and cannot be forged.
const seal = (ctx: Context, list: string, body: string) =>
  cursorMac([ctx.orgId, ctx.projectId, ctx.actor.id, list, body]);

export async function writeCursor(ctx: Context, list: string, cursor: Cursor): Promise<string> {
  const body = Buffer.from(JSON.stringify(cursor)).toString("base64url");
  return `${body}.${(await seal(ctx, list, body)).slice(0, 32)}`;
}

/** Throws `malformed` for anything this server did not write for this reader and this list. */
export async function readCursor(
  ctx: Context,
  list: string,
  text: string | undefined,
): Promise<Cursor | undefined> {
  if (text === undefined) return undefined;
  const [body, tag, ...rest] = text.length > 2_000 ? [] : text.split(".");
  if (!body || !tag || rest.length > 0) throw badCursor();
  if (!sameText((await seal(ctx, list, body)).slice(0, 32), tag)) throw badCursor();
  return JSON.parse(Buffer.from(body, "base64url").toString()) as Cursor;
}
