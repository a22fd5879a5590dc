import "server-only";
import { z } from "zod";
import { transaction } from "@/db/client";
import { AppError, type ErrorCode } from "@/lib/errors";
import type { ProbeResult } from "@/lib/probe/probe";
import { batch } from "../command";
import { reachOf } from "../door";
import { findCredentials } from "./find-many";
import { CredentialId } from "./input";
import { probeCredential } from "./probe";

/** Tested at a time: services count calls too. */
const AT_ONCE = 4;
const MAX_TESTS = 50;

const Input = z.strictObject({
  ids: z
    .array(CredentialId)
    .min(1, "Name at least one credential.")
    .max(MAX_TESTS, `Up to ${MAX_TESTS} at a time.`)
    .transform((ids) => [...new Set(ids)]),
});

export type TestedOne = { id: string } & (
  { result: ProbeResult; error: null } | { result: null; error: { code: ErrorCode; message: string } }
);

/** Tests several; one that cannot be tested says why and stops no other. */
export const probeCredentials = batch("credential.probe_many", Input, async (ctx, { ids }) => {
  // One that cannot be seen refuses the whole call, like every batch.
  await transaction(reachOf(ctx), (tx) => findCredentials({ ...ctx, tx }, ids));
  const items: TestedOne[] = [];
  const waiting = ids.map((id, at) => ({ id, at }));
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { id, at } = next;
      items[at] = await probeCredential(ctx, { id }).then(
        (result): TestedOne => ({ id, result, error: null }),
        (error: unknown): TestedOne => {
          if (!(error instanceof AppError)) throw error;
          return { id, result: null, error: { code: error.code, message: error.message } };
        },
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { result: { items }, detail: { tested: items.length } };
});
