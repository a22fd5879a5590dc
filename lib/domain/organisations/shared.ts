import "server-only";
import { and, eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { violatedConstraint } from "@/db/failures";
import { memberships, organisations } from "@/db/schema";
import { type Action, can, type UserActor } from "@/lib/access/policy";
import { startChain } from "@/lib/audit/record";
import { AppError, notFound } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { Overreach } from "../around";
import type { TxContext } from "../context";
import { personOf } from "../credentials/shared";

export type OrganisationRow = typeof organisations.$inferSelect;

export interface OrganisationView {
  id: string;
  slug: string;
  name: string;
  managesFrom: "collaborator" | "admin";
  createdAt: string;
  revision: number;
}

export const viewOrganisation = ({ createdAt, ...row }: OrganisationRow): OrganisationView => ({
  ...row,
  createdAt: createdAt.toISOString(),
});

/** A new organisation with its audit chain. Projects and people are added by the caller, in the same transaction. */
export async function insertOrganisation(
  tx: Tx,
  { name, slug }: { name: string; slug: string },
): Promise<OrganisationRow> {
  const row = {
    id: newId("organisation"),
    name,
    slug,
    managesFrom: "collaborator" as const,
    createdAt: new Date(),
    revision: 1,
  };
  await tx.insert(organisations).values(row);
  await startChain(tx, row.id);
  return row;
}

/**
 * Locks the organisation, so that two changes of who may do what happen one after the other. References to the
 * organisation by other rows do not wait for it.
 */
export async function lockOrganisation(ctx: TxContext): Promise<OrganisationRow> {
  const [row] = await ctx.tx
    .select()
    .from(organisations)
    .where(eq(organisations.id, ctx.orgId))
    .for("no key update");
  if (!row) throw notFound("No such organisation");
  return row;
}

/**
 * The person who asks or whom the asking token acts for, as of now: their membership may have changed since the
 * request began, and cannot change again before this transaction ends. Null when no person is behind it.
 */
export async function currentPerson(ctx: TxContext, action: Action): Promise<UserActor | null> {
  const actor = personOf(ctx.actor);
  if (!actor) return null;
  const [row] = await ctx.tx
    .select({ role: memberships.role, managesFrom: organisations.managesFrom })
    .from(memberships)
    .innerJoin(organisations, eq(organisations.id, memberships.orgId))
    .where(and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, actor.id)))
    .for("share", { of: memberships });
  if (!row) throw notFound("No such organisation");
  const person = { ...actor, ...row };
  if (!can(person, action)) throw new Overreach("Your role no longer allows this.");
  return person;
}

/** A taken slug as a conflict the form can show; any other failure as it came. */
export function slugConflict(error: unknown, slug: string): unknown {
  const constraint = violatedConstraint(error) ?? "";
  if (!["organisations_slug_unique", "projects_org_slug"].includes(constraint)) return error;
  const message = `The address ${slug} is already taken.`;
  return new AppError("conflict", message, { fields: { slug: [message] } });
}
