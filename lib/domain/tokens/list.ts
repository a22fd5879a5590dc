import "server-only";
import { and, desc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { machineTokens, users } from "@/db/schema";
import { query } from "../command";
import { type TokenView, viewToken } from "./shared";

const LIST_MAX = 200;

const Input = z.strictObject({
  /** Revoked tokens too. */
  revoked: z
    .union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")])
    .default(false),
});

/** The project's machine tokens without their secrets, newest first; the newest 200. */
export const listTokens = query(
  "token.list",
  Input,
  async (ctx, { revoked }): Promise<{ items: TokenView[] }> => {
    const rows = await ctx.tx
      .select({ token: machineTokens, person: users.name })
      .from(machineTokens)
      .leftJoin(users, eq(users.id, machineTokens.userId))
      .where(
        and(
          eq(machineTokens.orgId, ctx.orgId),
          eq(machineTokens.projectId, ctx.projectId),
          revoked ? undefined : isNull(machineTokens.revokedAt),
        ),
      )
      .orderBy(desc(machineTokens.createdAt), desc(machineTokens.id))
      .limit(LIST_MAX);
    return { items: rows.map((row) => viewToken(row.token, row.person)) };
  },
);
