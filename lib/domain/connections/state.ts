import "server-only";
import { and, eq } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { oauthStates, organisations, projects } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { keyedMac, randomText } from "@/lib/vault/keyed";
import { Overreach } from "../around";
import type { TxContext } from "../context";

type StateRow = typeof oauthStates.$inferSelect;

const LIVES_MS = 10 * 60_000;

const digestOf = (state: string) => keyedMac("oauth", ["state", state]);
/** PKCE verifier of an authorization: never stored, and nothing that went through the browser leads to it. */
export const verifierOf = (state: string) => keyedMac("oauth", ["verifier", state]);

/** Begins an authorization. The state goes to the browser and nowhere else. */
export async function insertState(
  ctx: TxContext,
  about: Pick<StateRow, "consumerId" | "userId" | "name" | "connectionId">,
): Promise<{ state: string; verifier: string }> {
  const state = randomText();
  const now = Date.now();
  await ctx.tx.insert(oauthStates).values({
    ...about,
    id: await digestOf(state),
    orgId: ctx.orgId,
    projectId: ctx.projectId,
    createdAt: new Date(now),
    expiresAt: new Date(now + LIVES_MS),
    usedAt: null,
  });
  return { state, verifier: await verifierOf(state) };
}

const over = () =>
  new AppError(
    "not_found",
    "This authorization is over: it was used, or it took longer than ten minutes. Connect the account again.",
  );

/**
 * Ends the authorization that this state began: once, in time, and by the person who began it. The caller's transaction
 * decides whether it ended. Whoever brings another person's state may have been sent here with it, so that is recorded.
 */
export async function spendState(ctx: TxContext, state: string): Promise<StateRow> {
  const mine = and(
    eq(oauthStates.orgId, ctx.orgId),
    eq(oauthStates.projectId, ctx.projectId),
    eq(oauthStates.id, await digestOf(state)),
  );
  const [row] = await ctx.tx.select().from(oauthStates).where(mine).for("update");
  if (!row) throw over();
  if (row.userId !== ctx.actor.id)
    throw new Overreach("Only the person who began this authorization can end it.", {
      kind: "connector",
      id: row.consumerId,
    });
  if (row.usedAt || row.expiresAt <= new Date()) throw over();
  await ctx.tx.update(oauthStates).set({ usedAt: new Date() }).where(mine);
  return row;
}

/** Where an authorization was begun. */
export interface Authorization {
  org: string;
  project: string;
  consumerId: string;
}

/** Finds where a state belongs before anything about its bearer is known; null when it is none of ours. */
export async function findAuthorization(state: string): Promise<Authorization | null> {
  const id = await digestOf(state);
  const [found] = await transaction(ALL, (tx) =>
    tx
      .select({ org: organisations.slug, project: projects.slug, consumerId: oauthStates.consumerId })
      .from(oauthStates)
      .innerJoin(organisations, eq(organisations.id, oauthStates.orgId))
      .innerJoin(projects, and(eq(projects.orgId, oauthStates.orgId), eq(projects.id, oauthStates.projectId)))
      .where(eq(oauthStates.id, id)),
  );
  return found ?? null;
}
