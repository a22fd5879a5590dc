import "server-only";
import type { z } from "zod";
import type { Tx } from "@/db/client";
import type { Action, Actor, POLICY } from "@/lib/access/policy";
import { recordGrouped } from "@/lib/audit/grouped";
import { INSTANCE_CHAIN, record } from "@/lib/audit/record";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { macWith } from "@/lib/vault/keyed";
import { prepareKeys } from "@/lib/vault/keyring";
import { type About, type Door, parse } from "./door";
import type { Context } from "./context";

export type OpenAction = { [A in Action]: (typeof POLICY)[A] extends { open: true } ? A : never }[Action];

/**
 * A use case for somebody who has not signed in. It checks its own proof, and what it refuses is counted and recorded
 * too, so it opens its transactions itself: passwords are hashed between them, never inside one.
 */
export function openDoor<S extends z.ZodType, Out>(
  action: OpenAction,
  input: S,
  run: (ctx: Context, input: z.output<S>) => Promise<Out>,
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    const parsed = parse(input, raw);
    await prepareKeys();
    return run({ ...ctx, orgId: "*", projectId: "*" }, parsed);
  };
  return Object.assign(execute, { action, input, kind: "command" as const });
}

/**
 * Whether an act can enter the audit. While Keyhold is sealed the audit's key is out of reach, and people must still
 * be able to sign in to read what is wrong; those acts go to the log alone.
 */
export async function canRecord(): Promise<boolean> {
  try {
    await macWith("audit");
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "sealed") return false;
    throw error;
  }
}

/** Records an act in the chain of one organisation, as done by `actor`. */
export async function recordAct(
  tx: Tx,
  ctx: Context,
  act: About & { action: OpenAction; orgId: string; actor: Actor },
): Promise<void> {
  await record(tx, [entryOf(ctx, act)]);
}

/** Records that a proof was not accepted. Throws nothing when sealed: the refusal itself must still be answered. */
export async function recordRefusal(ctx: Context, action: OpenAction, about: About): Promise<void> {
  if (await canRecord()) {
    await recordGrouped([
      entryOf(ctx, { ...about, action, orgId: INSTANCE_CHAIN, actor: ctx.actor, outcome: "denied" }),
    ]);
    return;
  }
  log.warn("refused while sealed, not in the audit", { action, requestId: ctx.requestId });
}

function entryOf(ctx: Context, act: About & { action: OpenAction; orgId: string; actor: Actor }) {
  return {
    orgId: act.orgId,
    projectId: null,
    actor: act.actor,
    action: act.action,
    outcome: act.outcome ?? "allowed",
    requestId: ctx.requestId,
    address: ctx.address,
    ...(act.subject ? { subject: act.subject } : {}),
    ...(act.detail ? { detail: act.detail } : {}),
  };
}
