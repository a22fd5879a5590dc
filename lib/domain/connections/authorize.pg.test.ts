import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { redirectUri } from "@/lib/consumers/oauth/redirect-uri";
import { answerIn, begin, connect, connectorOf } from "@/lib/testing/connect";
import type { MintedConnector } from "@/lib/testing/connections";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintPerson, mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { allowPlaces } from "@/lib/testing/loopback";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { type OAuthPeer, startOAuthPeer } from "@/lib/testing/peers/oauth";
import { updateConsumer } from "../consumers/update";
import type { Context } from "../context";
import { deleteCredentials } from "../credentials/delete";
import { impactOfDeletion } from "../credentials/impact";
import { exchangeOAuth } from "./exchange";
import { listConnections } from "./list";
import { startConnection } from "./start";
import { findAuthorization } from "./state";

let peer: OAuthPeer;
let world: World;
let connector: MintedConnector;
let ctx: Context;

beforeAll(async () => {
  await openTestInstance();
  peer = await startOAuthPeer({ redirectUri: redirectUri() });
  allowPlaces(peer.place);
});
afterAll(async () => {
  await peer.stop();
  await closeTestInstance();
});

beforeEach(async () => {
  peer.behave({});
  world = await mintWorld();
  ctx = world.people.collaborator.ctx;
  connector = await connectorOf(ctx, peer, { issuer: peer.issuer });
});

/** Requests that the token address has had while this ran. */
async function sentWhile(run: () => Promise<unknown>): Promise<number> {
  const before = peer.tokenRequests.length;
  await run();
  return peer.tokenRequests.length - before;
}

test("an account is connected: one exchange, tokens sealed, nothing of them in the answer", async () => {
  const sent = await sentWhile(async () => {
    const connection = await connect(ctx, peer, connector.id);
    expect(connection).toMatchObject({
      consumerId: connector.id,
      name: "Ada",
      status: "active",
      scopes: ["openid"],
      hasRefreshToken: true,
      createdBy: world.people.collaborator.name,
    });
    expect(new Date(connection.expiresAt!).getTime()).toBeGreaterThan(Date.now() + 3_000_000);
  });
  expect(sent).toBe(1);
  const listed = await listConnections(world.people.member.ctx, { id: connector.id });
  expect(listed).toMatchObject({ total: 1, nextCursor: null });
  const events = await newestEvents(ctx.orgId, 2);
  expect(events.map(({ action, outcome }) => [action, outcome])).toEqual([
    ["oauth.exchange", "finished"],
    ["oauth.exchange", "started"],
  ]);
  expect(events[1]!.detail).toMatchObject({ credential: connector.credentialId, host: peer.place });
});

test("the browser is sent with PKCE, our redirect address and what the connector's own address asks for", async () => {
  const { id } = await connectorOf(ctx, peer, { authorizeUrl: `${peer.issuer}/auth?access_type=offline` });
  const url = new URL(await begin(ctx, id));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    access_type: "offline",
    response_type: "code",
    client_id: peer.clientId,
    redirect_uri: redirectUri(),
    scope: "openid",
    code_challenge_method: "S256",
  });
  expect(url.searchParams.get("state")).toMatch(/^[0-9a-z]{52}$/);
  expect(url.searchParams.get("code_challenge")).toMatch(/^[\w-]{43}$/);
});

test("neither state nor verifier is stored", async () => {
  const url = new URL(await begin(ctx, connector.id));
  const state = url.searchParams.get("state")!;
  const rows = await asOwner((sql) => sql`select s::text as text from oauth_states s`);
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(state);
});

describe("an answer is refused, and nothing is sent,", () => {
  const comeBack = async (consumerId = connector.id) =>
    answerIn(await peer.authorize(await begin(ctx, consumerId))) as {
      code: string;
      state: string;
      iss: string;
    };

  const refusedUnsent = async (answer: object, by: Context = ctx) => {
    let code = "";
    const sent = await sentWhile(async () => (code = await refusedWith(exchangeOAuth(by, answer))));
    expect(sent).toBe(0);
    return code;
  };

  test("with a state that nobody began", async () => {
    const answer = await comeBack();
    expect(await refusedUnsent({ ...answer, state: "0".repeat(52) })).toBe("not_found");
    expect(await findAuthorization("0".repeat(52))).toBeNull();
    await exchangeOAuth(ctx, answer);
  });

  test("when it comes a second time", async () => {
    const answer = await comeBack();
    await exchangeOAuth(ctx, answer);
    expect(await refusedUnsent(answer)).toBe("not_found");
  });

  test("twice at once: one of them connects", async () => {
    const answer = await comeBack();
    const sent = await sentWhile(async () => {
      const results = await Promise.allSettled([1, 2, 3].map(() => exchangeOAuth(ctx, answer)));
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });
    expect(sent).toBe(1);
  });

  test("after ten minutes", async () => {
    const answer = await comeBack();
    await asOwner((sql) => sql`update oauth_states set expires_at = expires_at - interval '10 minutes'`);
    expect(await refusedUnsent(answer)).toBe("not_found");
  });

  test("from another person, who may do the same for themselves", async () => {
    const answer = await comeBack();
    const other = await mintPerson(world, "owner");
    expect(await refusedUnsent(answer, other.ctx)).toBe("forbidden");
    const [event] = await newestEvents(ctx.orgId, 1);
    expect(event).toMatchObject({ action: "oauth.exchange", outcome: "denied", actorId: other.id });
    await exchangeOAuth(ctx, answer);
  });

  test("from a member, whom the role forbids it", async () => {
    expect(await refusedUnsent(await comeBack(), world.people.member.ctx)).toBe("forbidden");
  });

  test("from a machine token", async () => {
    const token = await mintToken(ctx, { scopes: ["consumers:write"] });
    expect(await refusedUnsent(await comeBack(), token.ctx)).toBe("forbidden");
  });

  test("in another project or organisation", async () => {
    const answer = await comeBack();
    const project = await mintProject(world);
    expect(await refusedUnsent(answer, { ...ctx, projectId: project.id })).toBe("not_found");
    const elsewhere = await mintWorld();
    expect(await refusedUnsent(answer, elsewhere.people.owner.ctx)).toBe("not_found");
  });

  test.each([
    ["another issuer", () => ({ iss: "https://evil.example.com" })],
    ["nearly the issuer", () => ({ iss: `${peer.issuer}/` })],
    ["no issuer", () => ({ iss: undefined })],
  ])("that names %s", async (_what, change) => {
    const answer = await comeBack();
    expect(await refusedUnsent({ ...answer, ...change() })).toBe("forbidden");
    const [event] = await newestEvents(ctx.orgId, 1);
    expect(event).toMatchObject({ action: "oauth.exchange", outcome: "denied", subjectId: connector.id });
  });

  test("that names another server although the connector has no issuer", async () => {
    const { id } = await connectorOf(ctx, peer);
    const answer = await comeBack(id);
    expect(await refusedUnsent({ ...answer, iss: "https://evil.example.com" })).toBe("forbidden");
    await exchangeOAuth(ctx, answer);
  });

  test("once the connector's credential is deleted", async () => {
    const answer = await comeBack();
    const { token } = await impactOfDeletion(ctx, { ids: [connector.credentialId] });
    await deleteCredentials(ctx, { ids: [connector.credentialId], impactToken: token });
    expect(await refusedUnsent(answer)).toBe("missing_credential");
    expect(await refusedWith(startConnection(ctx, { consumerId: connector.id, name: "Ada" }))).toBe(
      "missing_credential",
    );
  });

  test("once the connector is switched off", async () => {
    const answer = await comeBack();
    await updateConsumer(ctx, { id: connector.id, enabled: false });
    expect(await refusedUnsent(answer)).toBe("conflict");
    expect(await refusedWith(startConnection(ctx, { consumerId: connector.id, name: "Ada" }))).toBe(
      "conflict",
    );
  });
});

test("a code that the service does not know ends in our words, and its state is spent", async () => {
  const answer = answerIn(await peer.authorize(await begin(ctx, connector.id)));
  const error = await refusal(exchangeOAuth(ctx, { ...answer, code: "made-up" }));
  expect(error.code).toBe("upstream");
  expect(error.message).toContain("does not accept this authorization");
  expect(await refusedWith(exchangeOAuth(ctx, answer))).toBe("not_found");
  const [event] = await newestEvents(ctx.orgId, 1);
  expect(event).toMatchObject({ action: "oauth.exchange", outcome: "failed" });
});

test.each([
  ["no JSON", { status: 200, body: "<html>secret</html>" }],
  ["no token", { status: 200, body: "{}" }],
  ["a failure", { status: 500, body: '{"error":"server_error"}' }],
  ["a redirect", { status: 302, body: "{}" }],
])("a token address that answers %s connects nothing and quotes nothing", async (_what, broken) => {
  const answer = answerIn(await peer.authorize(await begin(ctx, connector.id)));
  peer.behave({ broken });
  const error = await refusal(exchangeOAuth(ctx, answer));
  expect(error.code).toBe("upstream");
  expect(error.message).not.toContain("secret");
  expect((await listConnections(ctx, { id: connector.id })).total).toBe(0);
});

test("a wrong client secret is said so", async () => {
  const wrong = await connectorOf(ctx, { ...peer, clientSecret: `wrong-${peer.clientSecret}` });
  const before = peer.tokenRequests.length;
  const error = await refusal(connect(ctx, peer, wrong.id));
  expect(error.message).toContain("client ID and client secret");
  expect(peer.tokenRequests.slice(before).every(({ status }) => status === 401)).toBe(true);
});

test("a server that takes the secret in the body only is asked so, and from then on at once", async () => {
  const other = await startOAuthPeer({ redirectUri: redirectUri() });
  allowPlaces(peer.place, other.place);
  other.behave({ ignoresHeader: true });
  try {
    const { id } = await connectorOf(ctx, other);
    await connect(ctx, other, id);
    await connect(ctx, other, id);
    expect(other.tokenRequests.map(({ auth, status }) => [auth, status])).toEqual([
      ["basic", 401],
      ["post", 200],
      ["post", 200],
    ]);
  } finally {
    allowPlaces(peer.place);
    await other.stop();
  }
});

test("a place that the operator has not listed is not called", async () => {
  const answer = answerIn(await peer.authorize(await begin(ctx, connector.id)));
  allowPlaces();
  try {
    const error = await refusal(exchangeOAuth(ctx, answer));
    expect(error.code).toBe("invalid");
    expect(error.message).toContain(`KEYHOLD_EGRESS_ALLOW=${peer.place}`);
  } finally {
    allowPlaces(peer.place);
  }
});

test("connecting again renews the same connection; another connector's is not there", async () => {
  const first = await connect(ctx, peer, connector.id);
  const second = await connect(ctx, peer, connector.id, first.id);
  expect(second).toMatchObject({ id: first.id, status: "active" });
  expect(second.revision).toBe(first.revision + 1);
  expect((await listConnections(ctx, { id: connector.id })).total).toBe(1);
  const other = await connectorOf(ctx, peer);
  const foreign = { consumerId: other.id, name: "Ada", connectionId: first.id };
  expect(await refusedWith(startConnection(ctx, foreign))).toBe("not_found");
});

test("declining is told by the service in the address, without a code", async () => {
  const back = answerIn(await peer.authorize(await begin(ctx, connector.id), "deny"));
  expect(back).toMatchObject({ error: "access_denied" });
  expect(back).not.toHaveProperty("code");
  expect(await findAuthorization(back.state!)).toMatchObject({ consumerId: connector.id, project: "main" });
});
