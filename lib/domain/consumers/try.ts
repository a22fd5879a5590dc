import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { transaction } from "@/db/client";
import { consumers } from "@/db/schema";
import { DRIVERS } from "@/lib/consumers/drivers";
import type { Driver, ProgressEvent } from "@/lib/consumers/driver";
import { notFound } from "@/lib/errors";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import type { Context } from "../context";
import { throttled } from "../around";
import { markUsed } from "../credentials/last-use";
import { parse, reachOf } from "../door";
import { use } from "../use";
import type { Held } from "./held";
import { holdForUse, idsIn, touchConsumer } from "./hold";
import { ConsumerId } from "./input";
import { learnedOf } from "./learned";
import { redactorFor } from "./redactor";
import type { TryResult } from "./try-result";

export type { TryResult };
import { type ConsumerRow, findConsumer, placeOf } from "./shared";

/** What one kind or another takes; the kind's own schema decides which of them it knows. */
const TryInput = z.strictObject({
  id: ConsumerId,
  input: z.record(z.string().max(64), z.unknown()).optional(),
  prompt: z.unknown().optional(),
  arguments: z.unknown().optional(),
  command: z.unknown().optional(),
  operationId: z.unknown().optional(),
  parameters: z.unknown().optional(),
  body: z.unknown().optional(),
  to: z.unknown().optional(),
  text: z.unknown().optional(),
});

/** Of one actor, over all consumers: a Try is for people and for what they automate, not a way to call without end. */
const TRIES_A_MINUTE = 120;

interface Ready {
  consumer: ConsumerRow;
  driver: Driver;
  input: unknown;
  held: Held;
}

/**
 * Uses a consumer once, for real, with what is assigned to it. "Started" is in the audit for each credential before
 * anything is sent; whatever comes back is masked.
 */
export const tryConsumer = throttled(
  use("consumer.use", TryInput, {
    prepare: async (ctx, { id, input, ...flat }) => {
      const consumer = await findConsumer(ctx, id);
      const driver = DRIVERS[consumer.kind];
      if (!driver) throw notFound("No such consumer");
      // JSON has no undefined: a member that was not sent is none.
      const given = {
        ...Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== undefined)),
        ...input,
      };
      const parsed = parse(driver.input, given);
      const { result: held, ...told } = await holdForUse(ctx, consumer);
      const result: Ready = { consumer, driver, input: parsed, held };
      return { result, ...told };
    },
    act: async ({ consumer, driver, input, held }, ctx) => {
      const redactor = redactorFor(held);
      const begun = performance.now();
      const done = await driver.try(
        {
          consumer,
          slots: held,
          redactor,
          progress: maskedProgress(redactor, ctx.progress),
          signal: ctx.signal ?? new AbortController().signal,
        },
        input,
      );
      const facts = redactor.data(done);
      const result: TryResult = {
        ...facts,
        checkedAt: new Date().toISOString(),
        latencyMs: Math.round(performance.now() - begun),
      };
      await remember(ctx, consumer, held, result);
      return { result, detail: { ok: result.ok, outcome: result.outcome } };
    },
  }),
  "Tried",
  (ctx) => [{ subject: `try:${ctx.actor.id}`, most: TRIES_A_MINUTE }],
);

/** Drivers mask what they stream across its chunks; this catches what one of them forgot within a chunk. */
const maskedProgress =
  (redactor: Redactor, progress: Context["progress"]) =>
  (event: ProgressEvent): void =>
    progress?.({ ...event, text: redactor.text(event.text) });

async function remember(ctx: Context, consumer: ConsumerRow, held: Held, result: TryResult): Promise<void> {
  const at = new Date(result.checkedAt);
  const { ok, outcome, latencyMs } = result;
  const lastTry = { ok, outcome, message: result.message.slice(0, 300), at: result.checkedAt, latencyMs };
  const learned = learnedOf(consumer, result);
  await transaction(reachOf(ctx), async (tx) => {
    await touchConsumer(tx, consumer, held, { at, lastTry });
    if (learned)
      await tx
        .update(consumers)
        .set({ config: { ...consumer.config, ...learned }, revision: consumer.revision + 1 })
        .where(and(placeOf(consumer), eq(consumers.revision, consumer.revision)));
  });
  await markUsed(
    ctx,
    idsIn(held).map((credentialId) => ({ credentialId, lastUsedAt: null })),
  );
}
