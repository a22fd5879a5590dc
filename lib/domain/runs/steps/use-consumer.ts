import "server-only";
import type { KindId } from "@/lib/catalog/kinds";
import type { DriverCall } from "@/lib/consumers/driver";
import { AppError } from "@/lib/errors";
import { PeerError } from "@/lib/consumers/peer-error";
import { holdForUse, idsIn, touchConsumer } from "../../consumers/hold";
import { addHeld } from "../../consumers/redactor";
import { type ConsumerRow, findConsumer, kindOf } from "../../consumers/shared";
import type { TxContext } from "../../context";
import { markUsed } from "../../credentials/last-use";
import { carryOut } from "../../use";
import { type StepCall, StepError } from "../step-call";

/** A consumer that a step names, and what it may be. */
export interface Wanted {
  id: string;
  kinds: readonly KindId[];
}

/** Throws `not_found` for one that the actor does not see, `invalid` for one of another kind or switched off. */
export async function findWanted(ctx: TxContext, { id, kinds }: Wanted): Promise<ConsumerRow> {
  const row = await findConsumer(ctx, id);
  if (!kinds.some((kind) => kind === row.kind))
    throw new AppError("invalid", `“${row.name}” is of the wrong kind: ${kindOf(row).label}.`);
  if (!row.enabled) throw new AppError("invalid", `“${row.name}” is switched off.`);
  return row;
}

/** What every audit row about something that a step does says of it. */
export const detailOf = ({ run, step }: StepCall) => ({ run: run.id, step: step.id });

/**
 * Lends a step what a consumer holds, authorised again for the run's actor. "Started" is on record for each credential
 * before it is handed over, its values are known to the run's redactor, and the run notes which versions they were.
 * A credential that is gone refuses; one whose uses a person confirms does too, because nobody is there to do it.
 */
export function useConsumer<T>(
  call: StepCall,
  wanted: Wanted,
  work: (lent: DriverCall) => Promise<T>,
  signal = call.signal,
): Promise<T> {
  const detail = detailOf(call);
  return carryOut({ ...call.ctx, signal }, "consumer.use", {
    detail,
    prepare: async (ctx) => {
      const consumer = await findWanted(ctx, wanted);
      const { result: held, ...told } = await holdForUse(ctx, consumer, { isAttended: false, detail });
      await touchConsumer(ctx.tx, consumer, held, { at: new Date() });
      return { result: { consumer, held }, ...told };
    },
    act: async ({ consumer, held }, ctx) => {
      addHeld(call.redactor, held);
      for (const { key, version } of Object.values(held).flat())
        call.credentials.note({ key, version, scope: "project" });
      await markUsed(
        ctx,
        idsIn(held).map((credentialId) => ({ credentialId, lastUsedAt: null })),
      );
      const progress: DriverCall["progress"] = ({ text }) => call.log("debug", call.redactor.text(text));
      const result = await work({ consumer, slots: held, redactor: call.redactor, progress, signal });
      return { result };
    },
  });
}

/** What a peer did not do is why the step failed, in a sentence of ours; what else is thrown stays what it is. */
export async function asStep<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PeerError) throw new StepError(error.code, error.message);
    throw error;
  }
}
