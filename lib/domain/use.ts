import "server-only";
import type { z } from "zod";
import { transaction } from "@/db/client";
import type { AuditDetail } from "@/db/schema";
import type { Action } from "@/lib/access/policy";
import { recordGrouped } from "@/lib/audit/grouped";
import { record } from "@/lib/audit/record";
import { AppError } from "@/lib/errors";
import { prepareKeys } from "@/lib/vault/keyring";
import type { Context, TxContext } from "./context";
import { type About, decide, type Done, type Door, entriesOf, entryOf, parse, reachOf } from "./door";

interface Acts<Ready, Out> {
  /** Touches the network, outside any transaction. A peer that says no is a result, not an error. */
  act: (ready: Ready, ctx: Context) => Promise<{ result: Out; detail?: AuditDetail }>;
}

interface Steps<Input, Ready, Out> extends Acts<Ready, Out> {
  /** Decides in the database what will be sent where. Its audit row, `started`, commits with it. */
  prepare: (ctx: TxContext, input: Input) => Promise<Done<Ready>>;
}

interface Decided<Ready, Out> extends Acts<Ready, Out> {
  prepare: (ctx: TxContext) => Promise<Done<Ready>>;
  /** What the row about the end says, however it ends. */
  detail?: AuditDetail;
}

/**
 * A use case that sends a secret somewhere. "Started" is on disk before the first byte leaves, no transaction is open
 * while a peer takes its time, and "finished" or "failed" follows with the duration. A crash in between leaves a
 * "started" without an end, which is the truth.
 */
export function use<S extends z.ZodType, Ready, Out>(
  action: Action,
  input: S,
  { prepare, act }: Steps<z.output<S>, Ready, Out>,
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    const parsed = parse(input, raw);
    return carryOut(ctx, action, { prepare: (within) => prepare(within, parsed), act });
  };
  return Object.assign(execute, { action, input, kind: "use" as const });
}

/** The part of a use after the decision, for whom somebody has decided already: the step of a run that was started. */
export async function carryOut<Ready, Out>(
  ctx: Context,
  action: Action,
  { prepare, act, detail: always }: Decided<Ready, Out>,
): Promise<Out> {
  await prepareKeys();
  const started = await transaction(reachOf(ctx), async (tx) => {
    const done = await prepare({ ...ctx, tx });
    const about = done.about?.map((one) => ({ ...one, outcome: "started" as const }));
    await record(tx, entriesOf(ctx, action, { ...done, ...(about && { about }), outcome: "started" }));
    return done;
  });
  const begun = performance.now();
  const end = (about: About) => {
    const detail = { ...always, ...about.detail, durationMs: Math.round(performance.now() - begun) };
    return recordGrouped([entryOf(ctx, action, { ...about, ...subjectOf(started), detail })]);
  };
  try {
    const { result, detail } = await act(started.result, ctx);
    await end({ outcome: "finished", ...(detail && { detail }) });
    return result;
  } catch (error) {
    // The code says enough: a stranger's message may quote what was sent.
    await end({ outcome: "failed", detail: { code: error instanceof AppError ? error.code : "internal" } });
    throw error;
  }
}

const subjectOf = ({ subject }: About): Pick<About, "subject"> => (subject ? { subject } : {});
