import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { transaction } from "@/db/client";
import { credentials, type LastTest } from "@/db/schema";
import type { HeldCredential } from "@/lib/consumers/driver";
import { probe } from "@/lib/probe/probe";
import { throttled } from "../around";
import type { Context } from "../context";
import { reachOf } from "../door";
import { noteRejection } from "../notices/rejected";
import { use } from "../use";
import { holdCredentials } from "./hold";
import { ByIdInput } from "./input";
import { testLimits } from "./probe-limits";
import { type CredentialRow, findCredential, subjectOf } from "./shared";

interface Ready {
  credential: CredentialRow;
  held: HeldCredential;
}

/** Asks the service whether it accepts the stored value, and keeps what the answer teaches. The value is shown to nobody. */
export const probeCredential = throttled(
  use("credential.probe", ByIdInput, {
    prepare: async (ctx, { id }) => {
      const stored = await findCredential(ctx, id);
      const held = (await holdCredentials(ctx, [stored])).get(stored.credential.id);
      if (!held) throw new Error("what was found was opened");
      const { credential } = stored;
      const ready: Ready = { credential, held };
      return { result: ready, subject: subjectOf(credential), detail: { version: held.version } };
    },
    act: async ({ credential, held }, ctx) => {
      const result = await probe(held, ctx.signal ? { signal: ctx.signal } : {});
      // Of a test that was stopped there is nothing to know.
      const isStopped = ctx.signal?.aborted === true && result.outcome === "unknown";
      if (!isStopped) await remember(ctx, credential, { ...result, version: held.version });
      const { host, status, outcome } = result;
      return { result, detail: { host, outcome, ...(status !== undefined && { status }) } };
    },
  }),
  "Tested",
  testLimits,
);

/**
 * A learned expiry fills an empty expiry date; one that a person entered stays. The revision stays too: whoever has the
 * credential open in a form, and tests it there, has changed nothing that their own changes could collide with.
 */
async function remember(ctx: Context, credential: CredentialRow, lastTest: LastTest): Promise<void> {
  const mine = and(
    eq(credentials.orgId, ctx.orgId),
    eq(credentials.projectId, ctx.projectId),
    eq(credentials.id, credential.id),
  );
  const learned = learnedExpiry(lastTest.facts.expiresAt);
  await transaction(reachOf(ctx), async (tx) => {
    // Of a value that was replaced meanwhile it says nothing.
    await tx
      .update(credentials)
      .set({ lastTest })
      .where(and(mine, eq(credentials.version, lastTest.version)));
    if (learned)
      await tx
        .update(credentials)
        .set({ expiresAt: learned })
        .where(and(mine, isNull(credentials.expiresAt), eq(credentials.version, lastTest.version)));
    await noteRejection({ ...ctx, tx }, credential, lastTest);
  });
}

function learnedExpiry(text: string | undefined): Date | null {
  const date = text === undefined ? null : new Date(text);
  const year = date?.getUTCFullYear() ?? NaN;
  return date && year >= 1970 && year <= 9_999 ? date : null;
}
