import "server-only";
import { canGrant, type Scope, type TokenActor } from "@/lib/access/policy";
import { AppError } from "@/lib/errors";
import { Overreach } from "../around";
import type { Context } from "../context";

export interface Rights {
  scopes: readonly Scope[];
  /** Null = every key. */
  keys: readonly string[] | null;
  /** Null = never. */
  expiresAt: Date | null;
}

export interface AskedRights {
  scopes: readonly Scope[];
  keys?: readonly string[] | null | undefined;
  expiresAt?: Date | null | undefined;
}

/** What a new token gets: never more than who makes it has. Asking for more is refused, not cut down in silence. */
export function grantedRights({ actor }: Context, asked: AskedRights): Rights {
  const beyond = asked.scopes.filter((scope) => !canGrant(actor, scope));
  if (beyond.length > 0)
    throw new Overreach(`You can't give what you can't do yourself: ${beyond.join(", ")}.`);
  if (actor.kind !== "token")
    return { scopes: asked.scopes, keys: asked.keys ?? null, expiresAt: asked.expiresAt ?? null };
  return {
    scopes: asked.scopes,
    keys: keysWithin(actor, asked.keys),
    expiresAt: expiryWithin(actor, asked.expiresAt),
  };
}

function keysWithin({ keys }: TokenActor, asked: AskedRights["keys"]): readonly string[] | null {
  if (keys === null) return asked ?? null;
  if (asked === undefined) return keys;
  if (asked?.every((key) => keys.includes(key))) return asked;
  throw new Overreach("A token made by a token can use at most the keys its parent can.");
}

function expiryWithin({ expiresAt }: TokenActor, asked: AskedRights["expiresAt"]): Date | null {
  if (expiresAt === null) return asked ?? null;
  if (asked === undefined) return expiresAt;
  if (asked !== null && asked <= expiresAt) return asked;
  throw new Overreach("A token made by a token ends with its parent at the latest.");
}

/** A token bound to a workflow makes tokens for that workflow only. */
export function boundWorkflow({ actor }: Context, asked: string | null | undefined): string | null {
  const bound = actor.kind === "token" ? actor.workflowId : null;
  // There are no workflows to bind to yet: an id other than the parent's names nothing.
  if (!asked || asked === bound) return bound;
  throw new AppError(
    "not_found",
    "No such workflow. It may have been deleted, or it belongs to another project.",
  );
}
