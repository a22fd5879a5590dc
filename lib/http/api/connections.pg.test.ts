import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { SCOPES } from "@/lib/access/policy";
import { exchangeOAuth } from "@/lib/domain/connections/exchange";
import { freshToken } from "@/lib/domain/connections/fresh-token";
import { redirectUri } from "@/lib/domain/connections/redirect-uri";
import type { Context } from "@/lib/domain/context";
import { type Api, type Reply, startApi } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { age, answerIn, begin, connect, connectorOf } from "@/lib/testing/connect";
import type { MintedConnector } from "@/lib/testing/connections";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { allowPlaces } from "@/lib/testing/loopback";
import { type OAuthPeer, startOAuthPeer } from "@/lib/testing/peers/oauth";
import { Connection, ConnectionDeletion, ConnectionPage } from "./schemas/connection";
import { Problem } from "./schemas/problem";

const { lines } = vi.hoisted(() => {
  process.env.KEYHOLD_LOG_LEVEL = "debug";
  return { lines: [] as string[] };
});

// The log as it is, written where it can be read again.
vi.mock(import("pino"), async (original) => {
  const actual = await original();
  const write = (line: string) => void lines.push(line);
  const logger = (options: object) => actual.default(options, { write });
  return { ...actual, default: Object.assign(logger, actual.default) as unknown as typeof actual.default };
});

let api: Api;
let peer: OAuthPeer;
let world: World;
let ctx: Context;
let connector: MintedConnector;
let token: string;
/** Everything that anybody was told. */
const told: string[] = [];
/** What went through the browser: worth nothing without the verifier, and kept nowhere all the same. */
const passing: string[] = [];

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
  peer = await startOAuthPeer({ redirectUri: redirectUri() });
  allowPlaces(peer.place);
  world = await mintWorld();
  ctx = world.people.owner.ctx;
  connector = await connectorOf(ctx, peer);
  token = (await mintToken(ctx, { scopes: [...SCOPES] })).text;
});
afterAll(async () => {
  await peer.stop();
  await closeTestInstance();
});

async function call(method: string, path: string, headers: Record<string, string> = {}): Promise<Reply> {
  const reply = await api.call(method, `/api/v1${path}`, { token, headers });
  told.push(JSON.stringify(reply.headers) + reply.text);
  return reply;
}

async function connected(): Promise<string> {
  const { id } = await connect(ctx, peer, connector.id);
  return id;
}

test("the connections of a connector are listed in pages, newest first", async () => {
  const ids = [await connected(), await connected(), await connected()].toReversed();
  const first = (await call("GET", `/consumers/${connector.id}/connections?limit=2`)).read(ConnectionPage);
  expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  expect(first.total).toBe(3);
  const next = await call(
    "GET",
    `/consumers/${connector.id}/connections?limit=2&cursor=${first.nextCursor ?? ""}`,
  );
  expect(next.read(ConnectionPage)).toMatchObject({ items: [{ id: ids[2] }], nextCursor: null });
});

test("a connection is refreshed, disabled, enabled and deleted", async () => {
  const id = await connected();
  await age(id);
  const refreshed = (await call("POST", `/connections/${id}/refresh`)).read(Connection);
  expect(refreshed).toMatchObject({ id, status: "active", revision: 2 });
  const disabled = await call("POST", `/connections/${id}/disable`, { "if-match": '"2"' });
  expect(disabled.read(Connection)).toMatchObject({ status: "disabled", revision: 3 });
  expect(disabled.headers.etag).toBe('"3"');
  expect((await call("POST", `/connections/${id}/refresh`)).read(Problem).code).toBe("credential_disabled");
  expect((await call("DELETE", `/connections/${id}`, { "if-match": '"2"' })).status).toBe(412);
  expect((await call("POST", `/connections/${id}/enable`)).read(Connection).status).toBe("active");
  expect((await call("DELETE", `/connections/${id}`)).read(ConnectionDeletion)).toEqual({ deleted: 1 });
  expect((await call("POST", `/connections/${id}/refresh`)).status).toBe(404);
});

test("an authorization that the service ended is an answer with that status", async () => {
  const id = await connected();
  await age(id);
  await peer.revokeAll();
  const reply = await call("POST", `/connections/${id}/refresh`);
  expect([reply.status, reply.read(Connection).failure]).toEqual([200, "revoked"]);
});

test("a code is not exchanged here: its state belongs to a browser", async () => {
  const id = await connected();
  const body = { state: "a", code: "b" };
  const reply = await api.call("POST", `/api/v1/connections/${id}/refresh`, { token, body });
  expect(reply.read(Problem).code).toBe("invalid");
});

describe("whatever a token address answers", () => {
  const echo = () => JSON.stringify([peer.clientSecret, ...peer.issued]);

  test.each([
    ["an error that quotes secrets", 400, () => `{"error":"invalid_request","error_description":${echo()}}`],
    ["an error made of them", 400, () => JSON.stringify({ error: peer.clientSecret })],
    ["no JSON", 200, () => `<html>${echo()}`],
    ["half a token answer", 200, () => JSON.stringify({ refresh_token: peer.issued[0] })],
    ["a failure", 500, echo],
  ])("%s: it is not repeated", async (_what, status, body) => {
    const id = await connected();
    await age(id, "-1 minute");
    peer.behave({ broken: { status, body: body() } });
    try {
      expect((await call("POST", `/connections/${id}/refresh`)).status).toBe(502);
      const answer = answerIn(await peer.authorize(await begin(ctx, connector.id)));
      passing.push(answer.code!, answer.state!);
      for (const work of [() => exchangeOAuth(ctx, answer), () => freshToken(ctx, id)])
        await work().catch((error: unknown) => {
          told.push(String(error), (error as Error).stack ?? "", JSON.stringify(error));
        });
    } finally {
      peer.behave({});
    }
  });
});

test("no answer, log line, audit row or column holds a token, a client secret, a state or a code", async () => {
  const dump = await asOwner(async (sql) => {
    const tables = await sql<
      { name: string }[]
    >`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`;
    const texts = [];
    for (const { name } of tables) texts.push(...(await sql`select t::text as text from ${sql(name)} t`));
    return JSON.stringify(texts);
  });
  expect(dump).toContain("oauth.exchange");
  expect(lines.join("")).toContain("POST /connections/{id}/refresh");
  expect(told.length).toBeGreaterThan(20);
  expect(peer.issued.length).toBeGreaterThan(15);
  const places = [dump, lines.join(""), told.join("\n")];
  for (const secret of [peer.clientSecret, ...peer.issued, ...passing])
    for (const place of places) expect(findCanary(place, secret)).toEqual([]);
});
