import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { transaction } from "@/db/client";
import { type Granted, refreshTokens } from "@/lib/consumers/oauth/client";
import { AppError } from "@/lib/errors";
import type { Secret } from "@/lib/secret";
import { takeToken } from "@/lib/vault/tokens";
import { findConsumer } from "../consumers/shared";
import type { Context, TxContext } from "../context";
import { type Done, reachOf } from "../door";
import { claimRefresh, isClaimed, releaseClaim } from "./claim";
import { aboutCall, type Connector, openConnector } from "./connector";
import type { Exchange } from "./exchange-act";
import { refuseOtherApp } from "./issued";
import { markAppUsed } from "./last-use";
import { type ConnectionRow, findConnection, subjectOf, tokenPlace } from "./shared";
import { storeNext, storeRevoked } from "./store-tokens";
import { refuseUnusable } from "./usable";
import { viewConnection } from "./view";

/** A refresh this young is not repeated: whoever asks then gets what it brought. */
const YOUNG_MS = 30_000;
/** Longer than a claim is held. */
const WAIT_MS = 70_000;
const LOOK_EVERY_MS = 250;

/**
 * Decides who refreshes: the first who asks. The others wait for what it brings, so that a refresh token is never sent
 * twice, whichever instance they ask.
 */
export async function prepareRefresh(ctx: TxContext, id: string): Promise<Done<Exchange>> {
  const row = await findConnection(ctx, id, { lock: "share" });
  refuseUnusable(row);
  if (!row.hasRefreshToken)
    throw new AppError(
      "conflict",
      "The service gave no refresh token for this account. Connect it again when it has expired.",
    );
  const connector = await openConnector(ctx, await findConsumer(ctx, row.consumerId));
  refuseOtherApp(connector.app, row.destination);
  const about = { subject: subjectOf(row), detail: aboutCall(connector) };
  const isYoung = row.refreshedAt !== null && row.refreshedAt.getTime() > Date.now() - YOUNG_MS;
  if (isYoung) return { ...about, result: () => Promise.resolve(shared(row)) };
  if (!(await claimRefresh(ctx, row))) return { ...about, result: (outside) => join(outside, row) };
  const refreshToken = await takeToken(ctx.tx, tokenPlace(row), "refresh_token");
  return { ...about, result: (outside) => alone(row.id, refresh(outside, connector, row, refreshToken)) };
}

/** Refreshes that this process has under way, for those who wait here. */
const underWay = new Map<string, Promise<unknown>>();

async function alone<T>(id: string, flight: Promise<T>): Promise<T> {
  underWay.set(id, flight);
  try {
    return await flight;
  } finally {
    underWay.delete(id);
  }
}

const shared = (row: ConnectionRow) => ({ result: viewConnection(row), detail: { sent: false } });

async function refresh(
  ctx: Context,
  connector: Connector,
  before: ConnectionRow,
  refreshToken: Secret,
): ReturnType<Exchange> {
  const inside = <T>(run: (within: TxContext) => Promise<T>) =>
    transaction(reachOf(ctx), (tx) => run({ ...ctx, tx }));
  let granted: Granted;
  try {
    granted = await refreshTokens(connector.app, refreshToken);
  } catch (error) {
    await inside((within) => releaseClaim(within, before));
    throw error;
  }
  const row = await inside((within) => settle(within, connector, before, granted));
  if (!granted.ok && granted.refusal !== "grant") throw new AppError("upstream", NOT_REFRESHED);
  await markAppUsed(ctx, connector);
  return { result: viewConnection(row), detail: { sent: true, status: row.status } };
}

const NOT_REFRESHED =
  "The service refused to renew this account for the connector’s app. The connection stays as it is: check the credential.";

/** Stores what came, unless somebody connected the account anew meanwhile: then that is newer. */
async function settle(
  ctx: TxContext,
  { app }: Connector,
  before: ConnectionRow,
  granted: Granted,
): Promise<ConnectionRow> {
  const row = await findConnection(ctx, before.id, { lock: "update" });
  await releaseClaim(ctx, before);
  if (row.generation !== before.generation) return row;
  if (granted.ok) return storeNext(ctx, row, app, granted.tokens);
  return granted.refusal === "grant" ? storeRevoked(ctx, row) : row;
}

async function join(ctx: Context, before: ConnectionRow): ReturnType<Exchange> {
  // Whether it went well is read below.
  await underWay.get(before.id)?.catch(() => undefined);
  const until = Date.now() + WAIT_MS;
  while (Date.now() < until) {
    const { row, isHeld } = await transaction(reachOf(ctx), async (tx) => {
      const within = { ...ctx, tx };
      return { row: await findConnection(within, before.id), isHeld: await isClaimed(within, before) };
    });
    if (row.generation !== before.generation) return shared(row);
    if (!isHeld) break;
    await sleep(LOOK_EVERY_MS);
  }
  throw new AppError("upstream", "The refresh that was under way brought nothing. Try again.");
}
