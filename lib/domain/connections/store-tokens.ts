import "server-only";
import { connections } from "@/db/schema";
import type { OAuthApp } from "@/lib/consumers/oauth/app";
import type { IssuedTokens } from "@/lib/consumers/oauth/client";
import type { Secret } from "@/lib/secret";
import { discardTokens, putTokens, takeToken } from "@/lib/vault/tokens";
import type { TxContext } from "../context";
import { isIssuedFor, issuedText } from "./issued";
import { type ConnectionRow, placeOf, tokenPlace } from "./shared";

const whenIssued = (app: OAuthApp, tokens: IssuedTokens) => ({
  destination: issuedText(app),
  expiresAt: tokens.expiresAt,
  refreshedAt: new Date(),
});

/** Stores the first tokens of an account. */
export async function storeFirst(
  ctx: TxContext,
  about: Pick<ConnectionRow, "id" | "consumerId" | "name">,
  app: OAuthApp,
  tokens: IssuedTokens,
): Promise<ConnectionRow> {
  const row: ConnectionRow = {
    ...about,
    ...whenIssued(app, tokens),
    orgId: ctx.orgId,
    projectId: ctx.projectId,
    status: "active",
    scopes: tokens.scopes ?? [...app.scopes],
    generation: 1,
    hasRefreshToken: tokens.refreshToken !== null,
    lastUsedAt: null,
    failure: null,
    revision: 1,
    createdAt: new Date(),
    createdBy: ctx.actor.name,
  };
  await ctx.tx.insert(connections).values(row);
  await seal(ctx, row, tokens.accessToken, tokens.refreshToken);
  return row;
}

/**
 * Stores new tokens in place of those of before. A server that gives no new refresh token means the old one to go on,
 * as long as it is the server and the app that it was issued by. The caller holds the row's lock.
 */
export async function storeNext(
  ctx: TxContext,
  before: ConnectionRow,
  app: OAuthApp,
  tokens: IssuedTokens,
  set: Partial<Pick<ConnectionRow, "name" | "status">> = {},
): Promise<ConnectionRow> {
  const kept = before.hasRefreshToken && !tokens.refreshToken && isIssuedFor(app, before.destination);
  const refreshToken = kept
    ? await takeToken(ctx.tx, tokenPlace(before), "refresh_token")
    : tokens.refreshToken;
  const row: ConnectionRow = {
    ...before,
    ...set,
    ...whenIssued(app, tokens),
    scopes: tokens.scopes ?? before.scopes,
    generation: before.generation + 1,
    hasRefreshToken: refreshToken !== null,
    failure: null,
    revision: before.revision + 1,
  };
  await ctx.tx.update(connections).set(row).where(placeOf(before));
  await seal(ctx, row, tokens.accessToken, refreshToken);
  return row;
}

const seal = (ctx: TxContext, row: ConnectionRow, accessToken: Secret, refreshToken: Secret | null) =>
  putTokens(ctx.tx, tokenPlace(row), {
    access_token: accessToken,
    ...(refreshToken && { refresh_token: refreshToken }),
  });

/** The service has taken the authorization back: what is left of it opens nothing and is destroyed. */
export async function storeRevoked(ctx: TxContext, before: ConnectionRow): Promise<ConnectionRow> {
  const row: ConnectionRow = {
    ...before,
    status: before.status === "disabled" ? "disabled" : "failed",
    failure: "revoked",
    generation: before.generation + 1,
    hasRefreshToken: false,
    expiresAt: null,
    revision: before.revision + 1,
  };
  await ctx.tx.update(connections).set(row).where(placeOf(before));
  await discardTokens(ctx.tx, tokenPlace(before));
  return row;
}
