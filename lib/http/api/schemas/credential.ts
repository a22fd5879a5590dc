import { z } from "zod";
import { CREDENTIAL_CATEGORIES } from "@/lib/catalog/field-spec";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";
import { moment } from "./moment";

export const Test = z
  .strictObject({
    outcome: z.enum(["valid", "limited", "rejected", "unknown"]),
    status: z.int().optional(),
    host: z.string(),
    latencyMs: z.int(),
    message: z.string(),
    facts: z.strictObject({
      account: z.string().optional(),
      scopes: z.array(z.string()).optional(),
      expiresAt: z.string().optional(),
      quota: z.string().optional(),
    }),
    checkedAt: moment,
  })
  .meta({ title: "Test" });

export const Tests = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.string(),
      result: Test.nullable(),
      error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
});

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
    usedBy: z.int().describe("Consumers that it is assigned to."),
    lastTest: Test.nullable().describe("Of the current value; null when that has not been tested."),
    confirmUse: z.enum(["never", "each"]),
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
