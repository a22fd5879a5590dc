import { z } from "zod";
import { moment } from "./moment";

export const Connection = z
  .strictObject({
    id: z.string(),
    consumerId: z.string().describe("Its connector."),
    name: z.string().describe("Whose account, as the person who connected it said."),
    status: z
      .enum(["active", "disabled", "failed"])
      .describe("`failed`: the service ended the authorization; the account has to be connected again."),
    failure: z.string().nullable().describe("Why it failed: `revoked`."),
    scopes: z.array(z.string()),
    hasRefreshToken: z.boolean().describe("Whether it is renewed without anybody."),
    expiresAt: moment.nullable().describe("End of the present access token."),
    refreshedAt: moment.nullable(),
    lastUsedAt: moment.nullable(),
    revision: z.int().describe("Changes with every change; what If-Match takes."),
    createdAt: moment,
    createdBy: z.string(),
  })
  .meta({ title: "Connection", description: "A connected account. Its tokens are in no answer." });

export const ConnectionPage = z
  .strictObject({ items: z.array(Connection), total: z.int(), nextCursor: z.string().nullable() })
  .meta({ title: "ConnectionPage" });

export const ConnectionDeletion = z.strictObject({ deleted: z.int() });
