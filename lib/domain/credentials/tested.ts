import "server-only";
import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { transaction } from "@/db/client";
import { credentials } from "@/db/schema";
import { findTemplate } from "@/lib/catalog/templates";
import { testPlan } from "@/lib/catalog/testable";
import { AppError } from "@/lib/errors";
import { prepareKeys } from "@/lib/vault/keyring";
import type { Context } from "../context";
import { decide, type Door, parse, reachOf } from "../door";
import { isAnswered } from "../idempotency";
import type { RotateInput } from "./input";
import { probeUnsaved } from "./probe-unsaved";
import { type CredentialRow, findCredential } from "./shared";
import type { CredentialView } from "./view";

type Result = Awaited<ReturnType<typeof probeUnsaved>>;

/**
 * Asks the service about the new value before it is stored, when that is wanted and there is a test. What the service
 * refuses, or cannot be asked about, is not stored; what it said is in the refusal's `test`.
 */
export function testedFirst<S extends typeof RotateInput>(
  door: Door<S, CredentialView>,
): Door<S, CredentialView> {
  const { action, input, kind } = door;
  const execute = async (ctx: Context, raw: unknown): Promise<CredentialView> => {
    await decide(ctx, action);
    const wanted: z.output<typeof RotateInput> = parse(input, raw);
    if (!wanted.test) return door(ctx, raw);
    await prepareKeys();
    const { stored, isReplay } = await transaction(reachOf(ctx), async (tx) => {
      const inside = { ...ctx, tx };
      const { credential } = await findCredential(inside, wanted.id);
      return { stored: credential, isReplay: await isAnswered(inside) };
    });
    // What was stored by this very request is not asked about again.
    if (isReplay || testPlan(stored.type, stored.templateId) === null) return door(ctx, raw);
    const { idempotencyKey: _rotates, ...asking } = ctx;
    const result = await probeUnsaved(asking, { id: wanted.id, fields: wanted.fields });
    refuseUnlessAccepted(stored, result);
    const rotated = await door(ctx, raw);
    await remember(ctx, rotated, result);
    return { ...rotated, lastTest: result };
  };
  return Object.assign(execute, { action, input, kind });
}

function refuseUnlessAccepted({ templateId }: CredentialRow, test: Result): void {
  if (test.outcome === "valid" || test.outcome === "limited") return;
  const who = findTemplate(templateId ?? "")?.name ?? (test.host || "The service");
  const message =
    test.outcome === "rejected"
      ? `${who} rejected the new value. Nothing changed.`
      : "The new value couldn’t be checked. Nothing changed.";
  throw new AppError("invalid", message, { extras: { test } });
}

/** What was asked about before it was stored is known of the version that it became. */
async function remember(ctx: Context, { id, version }: CredentialView, test: Result): Promise<void> {
  await transaction(reachOf(ctx), (tx) =>
    tx
      .update(credentials)
      .set({ lastTest: { ...test, version } })
      .where(
        and(
          eq(credentials.orgId, ctx.orgId),
          eq(credentials.projectId, ctx.projectId),
          eq(credentials.id, id),
          eq(credentials.version, version),
        ),
      ),
  );
}
