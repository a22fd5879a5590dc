import "server-only";
import type { z } from "zod";
import { transaction } from "@/db/client";
import type { Action } from "@/lib/access/policy";
import { recordGrouped } from "@/lib/audit/grouped";
import { record } from "@/lib/audit/record";
import type { AppError } from "@/lib/errors";
import { prepareKeys } from "@/lib/vault/keyring";
import type { Context, TxContext } from "./context";
import { decide, type Done, type Door, entriesOf, parse, reachOf } from "./door";
import { claimKey, keepAnswer } from "./idempotency";

interface CommandOptions<Out> {
  /** What a replay of the same request answers; leave out whatever is shown only once. */
  remember?: (result: Out) => unknown;
}

/**
 * A use case that changes something: decide, parse, act and record in one transaction. If the audit row cannot be
 * written the act does not happen.
 */
export function command<S extends z.ZodType, Out>(
  action: Action,
  input: S,
  run: (ctx: TxContext, input: z.output<S>) => Promise<Done<Out>>,
  { remember = (result) => result }: CommandOptions<Out> = {},
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    const parsed = parse(input, raw);
    await prepareKeys();
    return transaction(reachOf(ctx), async (tx) => {
      const inside = { ...ctx, tx };
      const earlier = await claimKey(inside, action, raw);
      // Safe because the answer was stored by this very command from a value of this type.
      if (earlier) return earlier.answer as Out;
      const done = await run(inside, parsed);
      await record(tx, entriesOf({ ...ctx, orgId: done.orgId ?? ctx.orgId }, action, done));
      await keepAnswer(inside, remember(done.result));
      return done.result;
    });
  };
  return Object.assign(execute, { action, input, kind: "command" as const });
}

/**
 * A use case made of other commands, each in a transaction of its own, so that some may fail. The whole is recorded when
 * it ends. `run` passes no idempotency key on: a replay answers what was kept, and one that was cut short runs again.
 */
export function batch<S extends z.ZodType, Out>(
  action: Action,
  input: S,
  run: (ctx: Context, input: z.output<S>) => Promise<Done<Out>>,
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    const parsed = parse(input, raw);
    await prepareKeys();
    const earlier = await transaction(reachOf(ctx), (tx) => claimKey({ ...ctx, tx }, action, raw));
    // Safe because the answer was stored by this very use case from a value of this type.
    if (earlier?.answer) return earlier.answer as Out;
    const { idempotencyKey: _used, ...rowContext } = ctx;
    const done = await run(rowContext, parsed);
    await transaction(reachOf(ctx), async (tx) => {
      await record(tx, entriesOf(ctx, action, done));
      await keepAnswer({ ...ctx, tx }, done.result);
    });
    return done.result;
  };
  return Object.assign(execute, { action, input, kind: "command" as const });
}

/** A use case that only reads. Not audited: what it returns is never a value. */
export function query<S extends z.ZodType, Out>(
  action: Action,
  input: S,
  run: (ctx: TxContext, input: z.output<S>) => Promise<Out>,
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    const parsed = parse(input, raw);
    await prepareKeys();
    return transaction(reachOf(ctx), (tx) => run({ ...ctx, tx }, parsed));
  };
  return Object.assign(execute, { action, input, kind: "query" as const });
}

/** A read without a transaction of its own: about data that ships with Keyhold, or that is read in pages. */
export function lookup<S extends z.ZodType, Out>(
  action: Action,
  input: S,
  run: (ctx: Context, input: z.output<S>) => Out | Promise<Out>,
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    return run(ctx, parse(input, raw));
  };
  return Object.assign(execute, { action, input, kind: "query" as const });
}

/**
 * A use case that lets something out: it reads as it sees fit, records in a commit shared with its neighbours, and
 * only then returns. A refusal is recorded too, with its reason, before the caller learns of it.
 */
export function release<S extends z.ZodType, Out>(
  action: Action,
  input: S,
  run: (ctx: Context, input: z.output<S>) => Promise<Done<Out> & { refused?: AppError }>,
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    const parsed = parse(input, raw);
    await prepareKeys();
    const done = await run(ctx, parsed);
    await recordGrouped(entriesOf(ctx, action, done));
    if (done.refused) throw done.refused;
    return done.result;
  };
  return Object.assign(execute, { action, input, kind: "release" as const });
}
