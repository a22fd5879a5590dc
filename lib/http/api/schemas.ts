import { z } from "zod";
import { CREDENTIAL_CATEGORIES } from "@/lib/catalog/field-spec";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";
import { SCOPES } from "@/lib/access/policy";
import { ERROR_STATUS, type ErrorCode } from "@/lib/errors";

/** Schemas of what the REST interface answers. The OpenAPI document carries them and a test holds answers to them. */
const moment = z.iso.datetime();

export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum([...(Object.keys(ERROR_STATUS) as ErrorCode[]), "internal"]),
    detail: z.string(),
    requestId: z.string(),
    fields: z.record(z.string(), z.array(z.string())).optional(),
  })
  .meta({ title: "Problem" });

export const Credential = z
  .strictObject({
    id: z.string(),
    key: z.string(),
    name: z.string(),
    type: z.enum(CREDENTIAL_TYPE_IDS),
    category: z.enum(CREDENTIAL_CATEGORIES),
    template: z.string().nullable(),
    description: z.string(),
    scope: z.enum(["project", "workflow"]),
    workflowId: z.string().nullable(),
    status: z.enum(["active", "needs_value", "disabled", "expired"]),
    fields: z.record(z.string(), z.string()).describe("Plain fields only."),
    secrets: z.record(z.string(), z.strictObject({ set: z.boolean(), hint: z.string().nullable() })),
    hosts: z.array(z.string()).describe("Where the value may be sent."),
    version: z.int().describe("Counts stored values; 0 while a value is still needed."),
    revision: z.int().describe("Changes with every change; what If-Match takes."),
    owner: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
    audience: z.enum(["project", "owner", "members"]),
    usedBy: z.int(),
    lastTest: z.null(),
    valueSetAt: moment.nullable(),
    lastUsedAt: moment.nullable(),
    expiresAt: moment.nullable(),
    createdAt: moment,
    updatedAt: moment,
    createdBy: z.string(),
  })
  .meta({ title: "Credential" });

export const CredentialPage = z
  .strictObject({
    items: z.array(Credential),
    total: z.int(),
    totalIsCapped: z.boolean(),
    position: z.int(),
    nextCursor: z.string().nullable(),
    previousCursor: z.string().nullable(),
  })
  .meta({ title: "CredentialPage" });

const Use = z
  .strictObject({
    kind: z.string(),
    id: z.string(),
    name: z.string(),
    slot: z.string(),
    active: z.boolean(),
    effect: z.string(),
  })
  .meta({ title: "Use" });

export const Impact = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        key: z.string(),
        name: z.string(),
        consumers: z.array(Use),
        hidden: z.int(),
        references: z.array(Use),
        blockedBy: z.array(z.string()),
      }),
    ),
    summary: z.string(),
    blocked: z.boolean(),
    active: z.boolean(),
    token: z.string().describe("Send it as Impact-Token, or as impactToken of a batch."),
  })
  .meta({ title: "Impact" });

export const Deletion = z
  .strictObject({ deleted: z.int(), ids: z.array(z.string()), affected: z.array(Use), summary: z.string() })
  .meta({ title: "Deletion" });

export const Bin = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.string(),
      key: z.string(),
      name: z.string(),
      type: z.string(),
      deletedAt: moment,
      deletedBy: z.string(),
      purgeAt: moment,
    }),
  ),
});

export const Versions = z.strictObject({
  items: z.array(
    z.strictObject({
      number: z.int(),
      label: z.enum(["current", "previous", "pending"]).nullable(),
      changed: z.array(z.string()),
      createdAt: moment,
      createdBy: z.string(),
      keepUntil: moment.nullable(),
      discarded: z.boolean(),
    }),
  ),
});

export const Usage = z.strictObject({ items: z.array(Use), hidden: z.int() });

export const Event = z
  .strictObject({
    id: z.string(),
    sequence: z.int(),
    at: moment,
    actor: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
    action: z.string(),
    outcome: z.string(),
    subject: z.strictObject({ kind: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
    detail: z.record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
    ),
    requestId: z.string(),
    address: z.string(),
  })
  .meta({ title: "Event" });

export const Activity = z.strictObject({ items: z.array(Event) });

export const EventPage = z
  .strictObject({ items: z.array(Event), nextCursor: z.string().nullable() })
  .meta({ title: "EventPage" });

export const ChainReport = z
  .strictObject({
    intact: z.boolean(),
    events: z.int(),
    verifiedUpTo: moment.nullable(),
    broken: z.strictObject({ sequence: z.int(), reason: z.enum(["missing", "altered", "cut"]) }).nullable(),
  })
  .meta({ title: "ChainReport" });

export const Resolution = z
  .strictObject({
    credentials: z.record(
      z.string(),
      z.strictObject({
        type: z.string(),
        version: z.int(),
        value: z.string().nullable().describe("The primary field."),
        fields: z.record(z.string(), z.string()),
      }),
    ),
    missing: z.array(z.string()),
    errors: z.record(z.string(), z.string()),
  })
  .meta({ title: "Resolution" });

export const Token = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    tail: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    keys: z.array(z.string()).nullable(),
    workflowId: z.string().nullable(),
    status: z.enum(["active", "expired", "revoked"]),
    createdBy: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
    parentId: z.string().nullable(),
    createdAt: moment,
    expiresAt: moment.nullable(),
    lastUsedAt: moment.nullable(),
    revokedAt: moment.nullable(),
    revision: z.int(),
  })
  .meta({ title: "Token" });

export const Tokens = z.strictObject({ items: z.array(Token) });

export const CreatedToken = Token.extend({
  token: z.string().nullable().describe("Told this once; null when an Idempotency-Key repeats the request."),
}).meta({ title: "CreatedToken" });

export const Revocation = z.strictObject({
  id: z.string(),
  revoked: z.int().describe("Tokens that ended, those it had made included."),
});
