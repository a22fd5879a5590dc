import "server-only";
import { canGrant, type Scope, type TokenActor } from "@/lib/access/policy";
import { Overreach } from "../around";
import type { Context, TxContext } from "../context";
import { findWorkflow } from "../workflows/find";
import { isWithin, type RelayRule } from "./rules";

export interface Rights {
  scopes: readonly Scope[];
  /** Null = every key. */
  keys: readonly string[] | null;
  /** Null = every call. */
  rules: readonly RelayRule[] | null;
  /** Null = no limit. */
  ratePerMinute: number | null;
  /** Null = never. */
  expiresAt: Date | null;
}

export interface AskedRights {
  scopes: readonly Scope[];
  keys?: readonly string[] | null | undefined;
  rules?: readonly RelayRule[] | null | undefined;
  ratePerMinute?: number | null | undefined;
  expiresAt?: Date | null | undefined;
}

/** What a new token gets: never more than who makes it has. Asking for more is refused, not cut down in silence. */
export function grantedRights({ actor }: Context, asked: AskedRights): Rights {
  const beyond = asked.scopes.filter((scope) => !canGrant(actor, scope));
  if (beyond.length > 0)
    throw new Overreach(`You can't give what you can't do yourself: ${beyond.join(", ")}.`);
  const { scopes, keys = null, rules = null, ratePerMinute = null, expiresAt = null } = asked;
  if (actor.kind !== "token") return { scopes, keys, rules, ratePerMinute, expiresAt };
  return {
    scopes,
    keys: keysWithin(actor, asked.keys),
    rules: rulesWithin(actor, asked.rules),
    ratePerMinute: rateWithin(actor, asked.ratePerMinute),
    expiresAt: expiryWithin(actor, asked.expiresAt),
  };
}

function keysWithin({ keys }: TokenActor, asked: AskedRights["keys"]): readonly string[] | null {
  if (keys === null) return asked ?? null;
  if (asked === undefined) return keys;
  if (asked?.every((key) => keys.includes(key))) return asked;
  throw new Overreach("A token made by a token can use at most the keys its parent can.");
}

function rulesWithin({ rules }: TokenActor, asked: AskedRights["rules"]): readonly RelayRule[] | null {
  const own = rules && rules.map(({ methods, path }) => ({ methods: [...methods], path }));
  if (own === null) return asked ?? null;
  if (asked === undefined) return own;
  if (asked !== null && isWithin(asked, own)) return asked;
  throw new Overreach("A token made by a token can call at most what its parent can.");
}

/** What its children call counts for the parent as well, so several of them together get no further. */
function rateWithin({ ratePerMinute }: TokenActor, asked: AskedRights["ratePerMinute"]): number | null {
  if (ratePerMinute === null) return asked ?? null;
  if (asked === undefined) return ratePerMinute;
  if (asked !== null && asked <= ratePerMinute) return asked;
  throw new Overreach("A token made by a token can call at most as often as its parent.");
}

function expiryWithin({ expiresAt }: TokenActor, asked: AskedRights["expiresAt"]): Date | null {
  if (expiresAt === null) return asked ?? null;
  if (asked === undefined) return expiresAt;
  if (asked !== null && asked <= expiresAt) return asked;
  throw new Overreach("A token made by a token ends with its parent at the latest.");
}

/**
 * The workflow a new token is made for; it cannot be deleted before the token is stored. A token bound to a workflow
 * makes tokens for that workflow only.
 */
export async function boundWorkflow(
  ctx: TxContext,
  asked: string | null | undefined,
): Promise<string | null> {
  const bound = ctx.actor.kind === "token" ? ctx.actor.workflowId : null;
  const wanted = asked ?? bound;
  if (wanted === null) return null;
  return (await findWorkflow(ctx, wanted, { lock: "key share" })).id;
}
