import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { redirectUri } from "@/lib/consumers/oauth/redirect-uri";
import { age, connect, connectorOf } from "@/lib/testing/connect";
import type { MintedConnector } from "@/lib/testing/connections";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintWorld, type World } from "@/lib/testing/factories";
import { allowPlaces } from "@/lib/testing/loopback";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { type OAuthPeer, startOAuthPeer } from "@/lib/testing/peers/oauth";
import { updateConsumer } from "../consumers/update";
import type { Context } from "../context";
import { createCredential } from "../credentials/create";
import { deleteCredentials } from "../credentials/delete";
import { disableCredential } from "../credentials/disable";
import { impactOfDeletion } from "../credentials/impact";
import { deleteConnection } from "./delete";
import { exchangeOAuth } from "./exchange";
import { freshToken } from "./fresh-token";
import { listConnections } from "./list";
import { disableConnection, enableConnection } from "./switch";

/** Takes each refresh token once. */
let peer: OAuthPeer;
/** Goes on with the same refresh token. */
let steady: OAuthPeer;
let world: World;
let connector: MintedConnector;
let ctx: Context;

beforeAll(async () => {
  await openTestInstance();
  peer = await startOAuthPeer({ redirectUri: redirectUri() });
  steady = await startOAuthPeer({ redirectUri: redirectUri(), rotates: false });
  allowPlaces(peer.place, steady.place);
});
afterAll(async () => {
  await peer.stop();
  await steady.stop();
  await closeTestInstance();
});

beforeEach(async () => {
  peer.behave({});
  steady.behave({});
  world = await mintWorld();
  ctx = world.people.collaborator.ctx;
  connector = await connectorOf(ctx, peer);
});

/** An account whose access token ends in three minutes, as long after it came. */
async function ageing(): Promise<string> {
  const { id } = await connect(ctx, peer, connector.id);
  await age(id, "3 minutes");
  return id;
}

const refreshes = (at = peer) => at.tokenRequests.filter(({ grant }) => grant === "refresh_token").length;
const sealedOf = (id: string) =>
  asOwner(
    (sql) => sql<{ field: string }[]>`
      select field from sealed_tokens where connection_id = ${id} order by field`,
  );

test("a token that is good for a while is handed out as it is", async () => {
  const { id } = await connect(ctx, peer, connector.id);
  const before = refreshes();
  const token = await freshToken(ctx, id);
  expect(peer.issued).toContain(token.accessToken.expose());
  expect(token).toMatchObject({ hosts: [`http://${peer.place}`], generation: 1, scopes: ["openid"] });
  expect(refreshes()).toBe(before);
  const { items } = await listConnections(ctx, { id: connector.id });
  expect(items[0]!.lastUsedAt).not.toBeNull();
});

test("five minutes before its end it is renewed, and stored with the new refresh token", async () => {
  const id = await ageing();
  const before = refreshes();
  const token = await freshToken(ctx, id);
  expect(token.generation).toBe(2);
  expect(peer.issued.slice(-2)).toContain(token.accessToken.expose());
  await age(id, "1 minute");
  expect((await freshToken(ctx, id)).generation).toBe(3);
  expect(refreshes()).toBe(before + 2);
});

test("twenty callers at once cause one refresh and get the same token", async () => {
  const id = await ageing();
  const before = refreshes();
  peer.behave({ delayMs: 300 });
  const tokens = await Promise.all(Array.from({ length: 20 }, () => freshToken(ctx, id)));
  expect(new Set(tokens.map(({ accessToken }) => accessToken.expose())).size).toBe(1);
  expect(refreshes()).toBe(before + 1);
});

test("twenty that ask for it by hand cause one too: each waits for the one under way", async () => {
  const id = await ageing();
  const before = refreshes();
  peer.behave({ delayMs: 300 });
  const views = await Promise.all(Array.from({ length: 20 }, () => exchangeOAuth(ctx, { id })));
  expect(views.every(({ status, revision }) => status === "active" && revision === 2)).toBe(true);
  expect(refreshes()).toBe(before + 1);
});

test("a refresh that brought nothing is told to those who waited, and the next one is free to try", async () => {
  const id = await ageing();
  peer.behave({ delayMs: 200, broken: { status: 503, body: "{}" } });
  const results = await Promise.allSettled([1, 2, 3].map(() => exchangeOAuth(ctx, { id })));
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  peer.behave({});
  expect(await exchangeOAuth(ctx, { id })).toMatchObject({ status: "active", revision: 2 });
});

test("what another instance claimed and never finished is free after a minute", async () => {
  const id = await ageing();
  peer.behave({ delayMs: 500 });
  const first = exchangeOAuth(ctx, { id });
  await expect
    .poll(() => asOwner((sql) => sql`select id from oauth_states where connection_id = ${id}`))
    .toHaveLength(1);
  await asOwner((sql) => sql`update oauth_states set expires_at = now() where connection_id = ${id}`);
  const second = exchangeOAuth(ctx, { id });
  await expect(Promise.allSettled([first, second])).resolves.toHaveLength(2);
  expect((await listConnections(ctx, { id: connector.id })).items[0]).toMatchObject({ revision: 2 });
});

test("a server that gives no new refresh token means the old one to go on", async () => {
  const { id: steadyId } = await connectorOf(ctx, steady);
  const { id } = await connect(ctx, steady, steadyId);
  steady.behave({ keepsRefreshToken: true });
  for (const generation of [2, 3]) {
    await age(id, "1 minute");
    expect((await freshToken(ctx, id)).generation).toBe(generation);
  }
  expect((await sealedOf(id)).map(({ field }) => field)).toEqual(["access_token", "refresh_token"]);
});

test("a refresh token that the service took back: failed, tokens destroyed, and the reason is told", async () => {
  const id = await ageing();
  await peer.revokeAll();
  const error = await refusal(freshToken(ctx, id));
  expect(error.code).toBe("credential_empty");
  expect(error.message).toContain("Connect the account again");
  const { items } = await listConnections(ctx, { id: connector.id });
  expect(items[0]).toMatchObject({ status: "failed", failure: "revoked", hasRefreshToken: false });
  expect(await sealedOf(id)).toEqual([]);
  const before = refreshes();
  expect(await refusedWith(freshToken(ctx, id))).toBe("credential_empty");
  expect(await refusedWith(exchangeOAuth(ctx, { id }))).toBe("credential_empty");
  expect(refreshes()).toBe(before);
  expect(await enableConnection(ctx, { id })).toMatchObject({ status: "failed" });
  expect(await connect(ctx, peer, connector.id, id)).toMatchObject({ id, status: "active", failure: null });
});

test("by hand a refused refresh is an answer like any other", async () => {
  const id = await ageing();
  await peer.revokeAll();
  expect(await exchangeOAuth(ctx, { id })).toMatchObject({ status: "failed", failure: "revoked" });
});

describe("a server that is away", () => {
  test("stops nobody while the token is good", async () => {
    const id = await ageing();
    peer.behave({ broken: { status: 503, body: "{}" } });
    expect((await freshToken(ctx, id)).generation).toBe(1);
    expect(await refusedWith(exchangeOAuth(ctx, { id }))).toBe("upstream");
    expect((await listConnections(ctx, { id: connector.id })).items[0]).toMatchObject({ status: "active" });
  });

  test("is told once the token is over, and keeps the connection", async () => {
    const id = await ageing();
    await age(id, "-1 minute");
    peer.behave({ broken: { status: 503, body: "{}" } });
    expect(await refusedWith(freshToken(ctx, id))).toBe("upstream");
    peer.behave({});
    expect((await freshToken(ctx, id)).generation).toBe(2);
  });
});

test("an expired token without a refresh token is not handed out", async () => {
  const { id } = await connect(ctx, peer, connector.id);
  await age(id, "-1 minute");
  await asOwner((sql) => sql`update connections set has_refresh_token = false where id = ${id}`);
  expect(await refusedWith(freshToken(ctx, id))).toBe("credential_empty");
  expect(await refusedWith(exchangeOAuth(ctx, { id }))).toBe("conflict");
});

describe("nothing is sent and nothing handed out", () => {
  const refusedAndUnsent = async (id: string) => {
    const before = peer.tokenRequests.length;
    const codes = [await refusedWith(freshToken(ctx, id)), await refusedWith(exchangeOAuth(ctx, { id }))];
    expect(peer.tokenRequests.length).toBe(before);
    return codes;
  };

  test("while the connection is disabled; enabling it gives it back as it was", async () => {
    const { id } = await connect(ctx, peer, connector.id);
    await disableConnection(ctx, { id });
    expect(await refusedAndUnsent(id)).toEqual(["credential_disabled", "credential_disabled"]);
    expect(await sealedOf(id)).toHaveLength(2);
    await enableConnection(ctx, { id });
    expect(peer.issued).toContain((await freshToken(ctx, id)).accessToken.expose());
  });

  test("once it is deleted, and its tokens are destroyed", async () => {
    const { id } = await connect(ctx, peer, connector.id);
    await deleteConnection(ctx, { id });
    expect(await refusedAndUnsent(id)).toEqual(["not_found", "not_found"]);
    expect(await sealedOf(id)).toEqual([]);
  });

  test("once the connector's credential is deleted or disabled, whatever is left of the token", async () => {
    const good = (await connect(ctx, peer, connector.id)).id;
    const old = await ageing();
    await disableCredential(ctx, { id: connector.credentialId });
    for (const id of [good, old])
      expect(await refusedAndUnsent(id)).toEqual(["credential_disabled", "credential_disabled"]);
    const { token } = await impactOfDeletion(ctx, { ids: [connector.credentialId] });
    await deleteCredentials(ctx, { ids: [connector.credentialId], impactToken: token });
    for (const id of [good, old])
      expect(await refusedAndUnsent(id)).toEqual(["missing_credential", "missing_credential"]);
  });

  test("while the connector is switched off", async () => {
    const id = await ageing();
    await updateConsumer(ctx, { id: connector.id, enabled: false });
    expect(await refusedAndUnsent(id)).toEqual(["conflict", "conflict"]);
  });

  test("to another app, or another server, than the tokens were issued by", async () => {
    const id = await ageing();
    const app = { client_id: "another-app", client_secret: "kh-test-another-secret" };
    const other = await createCredential(ctx, {
      ...{ type: "oauth2", key: "ANOTHER_APP", fields: app },
      extras: [{ name: "base_url", secret: false, value: peer.issuer }],
    });
    await updateConsumer(ctx, { id: connector.id, assignments: { oauth_app: other.id } });
    const before = peer.tokenRequests.length;
    expect(await refusedWith(exchangeOAuth(ctx, { id }))).toBe("conflict");
    expect(peer.tokenRequests.length).toBe(before);
  });

  test("to another tenant, or to whoever may not know of the connector", async () => {
    const { id } = await connect(ctx, peer, connector.id);
    const elsewhere = await mintWorld();
    expect(await refusedWith(freshToken(elsewhere.people.owner.ctx, id))).toBe("not_found");
    await updateConsumer(ctx, { id: connector.id, audience: "owner" });
    expect(await refusedWith(freshToken(world.people.admin.ctx, id))).toBe("not_found");
    expect(await refusedWith(exchangeOAuth(world.people.admin.ctx, { id }))).toBe("not_found");
    expect((await freshToken(ctx, id)).generation).toBe(1);
  });
});

test("a renewal that a use set off is Keyhold's own act, under the request that set it off", async () => {
  const id = await ageing();
  await freshToken({ ...ctx, requestId: "req_of_the_use" }, id);
  const [finished, started] = await newestEvents(ctx.orgId, 2);
  expect(started).toMatchObject({ action: "oauth.exchange", outcome: "started", actorKind: "system" });
  expect(finished).toMatchObject({ outcome: "finished", requestId: "req_of_the_use", subjectId: id });
});

test("a fresh connection is not refreshed again by hand", async () => {
  const { id } = await connect(ctx, peer, connector.id);
  const before = refreshes();
  expect(await exchangeOAuth(ctx, { id })).toMatchObject({ id, revision: 1 });
  expect(refreshes()).toBe(before);
});
