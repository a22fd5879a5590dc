import { z } from "zod";
import { SCOPES } from "@/lib/access/policy";
import { moment } from "./moment";

const Token = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    tail: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    keys: z.array(z.string()).nullable(),
    workflowId: z.string().nullable(),
    rules: z
      .array(z.strictObject({ methods: z.array(z.string()), path: z.string() }))
      .nullable()
      .describe("What it may call through the relay; null for everything."),
    ratePerMinute: z.int().nullable().describe("Calls a minute of relay and resolve."),
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
