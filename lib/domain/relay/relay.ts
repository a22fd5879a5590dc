import "server-only";
import { Readable } from "node:stream";
import { z } from "zod";
import { HOLD_MS } from "../approvals/confirm";
import type { HeaderPair } from "@/lib/egress/headers";
import type { Context } from "../context";
import { decide, type Door, parse } from "../door";
import { type RelayAnswer, relayCall } from "./call";

const TEXT_MAX = 16_384;
const HOLD_SECONDS = HOLD_MS / 1_000;

const RelayInput = z.strictObject({
  key: z.string().max(TEXT_MAX),
  host: z.string().max(TEXT_MAX).nullable().default(null),
  method: z.string().regex(/^[A-Z]{1,32}$/, "Use a method such as GET or POST."),
  path: z.string().max(TEXT_MAX),
  query: z.string().max(TEXT_MAX).default(""),
  // Of a request that was parsed already: looking at each again would cost as much as all else here.
  headers: z.custom<HeaderPair[]>(Array.isArray).default([]),
  body: z.instanceof(Readable).nullable().default(null),
  tokenHeaders: z.array(z.string()).optional(),
  /** How long to wait for a person, where one confirms each use. */
  waitSeconds: z.number().min(0).max(HOLD_SECONDS).default(HOLD_SECONDS),
});

/** Calls a service for a program that never holds the secret. Throws as `relayCall` does. */
export const relayCredential: Door<typeof RelayInput, RelayAnswer> = Object.assign(
  async (ctx: Context, raw: unknown): Promise<RelayAnswer> => {
    await decide(ctx, "credential.relay");
    const { waitSeconds, ...call } = parse(RelayInput, raw);
    return relayCall(ctx, call, { waitMs: waitSeconds * 1_000 });
  },
  { action: "credential.relay" as const, input: RelayInput, kind: "use" as const },
);
