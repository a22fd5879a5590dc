import "server-only";
import { transaction } from "@/db/client";
import type { SystemActor } from "@/lib/access/policy";
import { AppError } from "@/lib/errors";
import type { Secret } from "@/lib/secret";
import { prepareKeys } from "@/lib/vault/keyring";
import { takeToken } from "@/lib/vault/tokens";
import { findConsumer } from "../consumers/shared";
import type { Context } from "../context";
import { reachOf } from "../door";
import { openConnector } from "./connector";
import { exchangeOAuth } from "./exchange";
import { hostsOf } from "./issued";
import { markConnectionUsed } from "./last-use";
import { type ConnectionRow, findConnection, tokenPlace } from "./shared";
import { refuseUnusable } from "./usable";

/** A connected account's token for one call. */
export interface FreshToken {
  accessToken: Secret;
  /** Destinations in the catalogue's spelling: the only places it may be sent to. */
  hosts: readonly string[];
  /** With the connection's id it names a pooled client. */
  generation: number;
  scopes: readonly string[];
}

const EARLY_MS = 5 * 60_000;
/** What a call may take at least; a token with less than this is as good as over. */
const LEAST_MS = 10_000;

/** What Keyhold does by itself when somebody uses an account: the request's id says who set it off. */
const REFRESHER: SystemActor = { kind: "system", id: "connections", name: "Connections" };

/**
 * The access token of a connection, renewed when it ends within five minutes. Refuses what is disabled, revoked or
 * switched off, and everything once the connector's credential is gone. The caller has recorded what it uses it for.
 */
export async function freshToken(ctx: Context, connectionId: string): Promise<FreshToken> {
  await prepareKeys();
  const first = await read(ctx, connectionId);
  if (msLeft(first.row) > EARLY_MS || !first.row.hasRefreshToken) return used(ctx, first);
  try {
    await refreshOnce(ctx, connectionId);
  } catch (error) {
    // It is early on purpose: until the token is over, a server that is away stops nobody.
    if (msLeft(first.row) > LEAST_MS && isOutage(error)) return used(ctx, first);
    throw error;
  }
  return used(ctx, await read(ctx, connectionId));
}

const msLeft = ({ expiresAt }: ConnectionRow) => (expiresAt ? expiresAt.getTime() - Date.now() : Infinity);
const isOutage = (error: unknown) => error instanceof AppError && error.code === "upstream";

interface Read {
  row: ConnectionRow;
  token: FreshToken;
}

const read = (ctx: Context, id: string): Promise<Read> =>
  transaction(reachOf(ctx), async (tx) => {
    const within = { ...ctx, tx };
    const row = await findConnection(within, id, { lock: "share" });
    refuseUnusable(row);
    const { app } = await openConnector(within, await findConsumer(within, row.consumerId));
    const accessToken = await takeToken(tx, tokenPlace(row), "access_token");
    const { generation, scopes, destination } = row;
    return { row, token: { accessToken, hosts: hostsOf(app, destination), generation, scopes } };
  });

async function used(ctx: Context, { row, token }: Read): Promise<FreshToken> {
  if (msLeft(row) <= 0)
    throw new AppError(
      "credential_empty",
      `The authorization of ${row.name} has expired. Connect the account again.`,
      { extras: { reason: "expired" } },
    );
  await markConnectionUsed(ctx, row);
  return token;
}

const flights = new Map<string, Promise<unknown>>();

/** Callers of one process share a refresh; those of several are told apart by its claim. */
async function refreshOnce(ctx: Context, id: string): Promise<void> {
  const flight =
    flights.get(id) ??
    exchangeOAuth({ ...ctx, actor: REFRESHER }, { id }).finally(() => {
      flights.delete(id);
    });
  flights.set(id, flight);
  await flight;
}
