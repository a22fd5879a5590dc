import "server-only";
import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { credentialAudience, memberships } from "@/db/schema";
import { AppError } from "@/lib/errors";
import type { TxContext } from "../context";
import type { Audience } from "./input";
import type { CredentialRow } from "./shared";

/** Replaces the named audience. Only members of the organisation can be named. */
export async function setAudience(
  ctx: TxContext,
  credential: CredentialRow,
  audience: z.output<typeof Audience> | undefined,
): Promise<void> {
  if (!audience) return;
  if (audience.kind !== "project" && !credential.ownerId) {
    throw new AppError("invalid", "Check the named fields.", {
      fields: { audience: ["Only a credential that belongs to a person can be private."] },
    });
  }
  const place = { orgId: ctx.orgId, projectId: ctx.projectId, credentialId: credential.id };
  await ctx.tx
    .delete(credentialAudience)
    .where(
      and(
        eq(credentialAudience.orgId, place.orgId),
        eq(credentialAudience.projectId, place.projectId),
        eq(credentialAudience.credentialId, place.credentialId),
      ),
    );
  if (audience.kind !== "members") return;
  const people = await ctx.tx
    .select({ id: memberships.userId })
    .from(memberships)
    .where(eq(memberships.orgId, ctx.orgId));
  const known = new Set(people.map((person) => person.id));
  if (audience.members.some((id) => !known.has(id))) {
    throw new AppError("invalid", "Check the named fields.", {
      fields: { audience: ["Somebody named here is not a member of this organisation."] },
    });
  }
  await ctx.tx
    .insert(credentialAudience)
    .values([...new Set(audience.members)].map((userId) => ({ ...place, userId })));
}
