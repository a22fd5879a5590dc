import { z } from "zod";
import { KINDS } from "@/lib/catalog/kinds";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";
import { moment } from "./moment";

const Status = z.enum(["active", "needs_value", "disabled", "expired"]);

const SlotCredential = z.union([
  z.strictObject({
    id: z.string(),
    name: z.string(),
    key: z.string(),
    type: z.enum(CREDENTIAL_TYPE_IDS),
    template: z.string().nullable(),
    hint: z.string().nullable(),
    status: Status,
    test: z.string().nullable(),
  }),
  z.strictObject({ id: z.string(), unavailable: z.literal("no_access") }),
]);

const Slot = z
  .strictObject({
    name: z.string(),
    label: z.string(),
    hint: z.string().nullable(),
    accepts: z.array(z.enum(CREDENTIAL_TYPE_IDS)),
    required: z.boolean(),
    list: z.boolean().describe("Takes several credentials."),
    credentialId: z.string().nullable(),
    credentialIds: z.array(z.string()),
    credentials: z.array(SlotCredential),
    needs: z.literal("credential").optional().describe("It does not run until this slot is filled."),
    lost: z.strictObject({ name: z.string(), key: z.string() }).nullable(),
    expectsKey: z.string().nullable(),
  })
  .meta({ title: "Slot" });

const LastTry = z.strictObject({
  ok: z.boolean(),
  outcome: z.string(),
  message: z.string(),
  at: moment,
  latencyMs: z.number(),
});

export const Consumer = z
  .strictObject({
    id: z.string(),
    kind: z.enum(KINDS.map((kind) => kind.id)),
    name: z.string(),
    config: z.record(z.string(), z.unknown()),
    enabled: z.boolean(),
    status: z
      .enum(["ready", "needs_credential", "paused", "disabled"])
      .describe("`paused`: it lost its authentication and is never called without."),
    slots: z.array(Slot),
    audience: z.enum(["project", "owner"]),
    owner: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
    revision: z.int().describe("Changes with every change; what If-Match takes."),
    createdAt: moment,
    createdBy: z.string(),
    updatedAt: moment,
    lastUsedAt: moment.nullable(),
    lastTry: LastTry.nullable(),
  })
  .meta({ title: "Consumer" });

export const ReadConsumer = Consumer.extend({
  operations: z
    .array(
      z.strictObject({ operationId: z.string(), method: z.string(), path: z.string(), summary: z.string() }),
    )
    .optional()
    .describe("Of an API server: what its document offers to call."),
}).meta({ title: "ReadConsumer" });

export const ConsumerPage = z
  .strictObject({
    items: z.array(Consumer),
    total: z.int(),
    totalIsCapped: z.boolean(),
    position: z.int(),
    nextCursor: z.string().nullable(),
    previousCursor: z.string().nullable(),
  })
  .meta({ title: "ConsumerPage" });

export const ConsumerDeletion = z.strictObject({ deleted: z.int() });

export const Try = z
  .looseObject({
    ok: z.boolean(),
    outcome: z
      .enum(["valid", "limited", "rejected", "unknown"])
      .describe("What the peer made of the credential."),
    message: z.string(),
    checkedAt: moment,
    latencyMs: z.int(),
  })
  .meta({ title: "Try", description: "And the facts of the kind: an answer, tools, output, an exit code." });

const Moving = { kind: z.string(), id: z.string(), name: z.string(), slot: z.string() };

export const Move = z
  .strictObject({
    moved: z.array(z.strictObject(Moving)),
    left: z.array(z.strictObject({ ...Moving, reason: z.string() })),
    dryRun: z.boolean(),
  })
  .meta({ title: "Move" });
