import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { heldCredential } from "@/lib/testing/held-credential";
import { allowPlaces } from "@/lib/testing/loopback";
import { driverCall } from "@/lib/testing/machine-call";
import { refusal } from "@/lib/testing/outcomes";
import { type OAuthPeer, startOAuthPeer } from "@/lib/testing/peers/oauth";
import { connector } from "./connector";
import { checkedAnswer } from "./oauth/authorize";
import { redirectUri } from "./oauth/redirect-uri";

let peer: OAuthPeer;

beforeAll(async () => {
  peer = await startOAuthPeer({ redirectUri: redirectUri() });
  allowPlaces(peer.place);
});
beforeEach(() => peer.behave({}));
afterAll(async () => {
  allowPlaces();
  await peer.stop();
});

const told: unknown[] = [];

async function attempt({ secret = peer.clientSecret, hosts = [peer.issuer] } = {}) {
  const held = heldCredential({
    type: "oauth2",
    plain: { client_id: peer.clientId },
    secrets: { client_secret: new Secret(secret) },
    hosts,
  });
  const config = { authorizeUrl: `${peer.issuer}/auth`, tokenUrl: `${peer.issuer}/token`, scopes: [] };
  const call = driverCall({ config, slots: { oauth_app: [held] } });
  const result = await connector.try(call, {});
  told.push(result);
  return result;
}

describe("the token address is asked about a made-up code", () => {
  test("and knows the app", async () => {
    expect(await attempt()).toEqual({
      ok: true,
      outcome: "valid",
      message: "The token address knows this app. No account was connected.",
      redirectUri: redirectUri(),
    });
  });

  test("or does not know it with this secret", async () => {
    expect(await attempt({ secret: "kh-test-wrong-client-secret" })).toMatchObject({
      ok: false,
      outcome: "rejected",
    });
  });

  test.each([
    ["GitHub knows the app", 200, { error: "bad_verification_code" }, "valid"],
    ["GitHub does not", 200, { error: "incorrect_client_credentials" }, "rejected"],
    ["Slack knows the app", 200, { ok: false, error: "invalid_code" }, "valid"],
    ["Slack does not", 200, { ok: false, error: "bad_client_secret" }, "rejected"],
    ["it knows the app and not the redirect address", 400, { error: "redirect_uri_mismatch" }, "limited"],
    ["it says something else", 400, { error: "unsupported_grant_type" }, "unknown"],
    ["it gives a token for it", 200, { access_token: "kh-test-token", token_type: "bearer" }, "unknown"],
    ["it has a failure", 503, { error: "temporarily_unavailable" }, "unknown"],
    ["it says nothing", 200, {}, "unknown"],
  ])("%s", async (_what, status, body, outcome) => {
    peer.behave({ broken: { status, body: JSON.stringify(body) } });
    expect((await attempt()).outcome).toBe(outcome);
  });

  test("and is not there", async () => {
    const gone = await startOAuthPeer({ redirectUri: redirectUri() });
    allowPlaces(peer.place, gone.place);
    await gone.stop();
    const config = { authorizeUrl: `${gone.issuer}/auth`, tokenUrl: `${gone.issuer}/token` };
    const held = heldCredential({
      plain: { client_id: "a" },
      secrets: { client_secret: new Secret("kh-test-b") },
      hosts: [gone.issuer],
    });
    const call = driverCall({ config, slots: { oauth_app: [held] } });
    expect(await connector.try(call, {})).toMatchObject({ ok: false, outcome: "unknown" });
  });
});

describe("nothing is sent", () => {
  const unsent = async (work: Promise<unknown>) => {
    const before = peer.tokenRequests.length;
    const { code } = await refusal(work);
    expect(peer.tokenRequests.length).toBe(before);
    return code;
  };

  test("to a host that the credential is not bound to", async () => {
    expect(await unsent(attempt({ hosts: ["auth.example.com"] }))).toBe("invalid");
  });

  test("without a credential, or with one that is no app", async () => {
    const config = { tokenUrl: `${peer.issuer}/token` };
    const empty = driverCall({ config, slots: { oauth_app: [] } });
    expect(await unsent(connector.try(empty, {}))).toBe("missing_credential");
    const tokens = heldCredential({ secrets: { access_token: new Secret("kh-test-access-token") } });
    const wrong = driverCall({ config, slots: { oauth_app: [tokens] } });
    expect(await unsent(connector.try(wrong, {}))).toBe("credential_empty");
  });
});

describe("a configuration", () => {
  const good = {
    authorizeUrl: "https://auth.example.com/authorize",
    tokenUrl: "https://auth.example.com/token",
  };
  const problemsOf = (config: object) => Object.keys(connector.check!({ ...good, ...config }));

  test("with encrypted addresses is taken, whatever else the authorization asks for", () => {
    expect(problemsOf({ authorizeUrl: `${good.authorizeUrl}?access_type=offline&prompt=consent` })).toEqual(
      [],
    );
    expect(problemsOf({ issuer: "https://auth.example.com" })).toEqual([]);
    expect(problemsOf({ authorizeUrl: "https://sso.corp.internal/authorize" })).toEqual([]);
  });

  test.each([
    ["a token address without encryption", { tokenUrl: "http://auth.example.com/token" }, "tokenUrl"],
    ["a token address inside", { tokenUrl: "https://10.0.0.1/token" }, "tokenUrl"],
    ["an authorization without encryption", { authorizeUrl: "http://auth.example.com/" }, "authorizeUrl"],
    ["a script", { authorizeUrl: "javascript:alert(1)" }, "authorizeUrl"],
    ["a pasted authorization", { authorizeUrl: `${good.authorizeUrl}?state=a` }, "authorizeUrl"],
    ["a fragment", { authorizeUrl: `${good.authorizeUrl}#a` }, "authorizeUrl"],
    ["an issuer with a query", { issuer: "https://auth.example.com?a=b" }, "issuer"],
  ])("with %s is refused", (_what, config, field) => {
    expect(problemsOf(config)).toEqual([field]);
  });
});

describe("an answer of an authorization", () => {
  const app = { issuer: null, clientId: "app", authorizeUrl: "https://auth.example.com/authorize" };
  const answer = { state: "s", code: "c" };

  test("without an issuer passes when the connector has none", () => {
    expect(checkedAnswer(app, answer)?.get("code")).toBe("c");
  });

  test("may name an issuer of the same origin then, and no other", () => {
    expect(checkedAnswer(app, { ...answer, iss: "https://auth.example.com/tenant" })).not.toBeNull();
    for (const iss of ["https://evil.example.com", "http://auth.example.com", "auth.example.com", ""])
      expect(checkedAnswer(app, { ...answer, iss }), iss).toBeNull();
  });

  test("names exactly the issuer of the connector, when it has one", () => {
    const strict = { ...app, issuer: "https://auth.example.com/tenant" };
    expect(checkedAnswer(strict, { ...answer, iss: strict.issuer })).not.toBeNull();
    for (const iss of [
      undefined,
      "",
      "https://auth.example.com",
      `${strict.issuer}/`,
      strict.issuer.toUpperCase(),
    ])
      expect(checkedAnswer(strict, { ...answer, iss }), String(iss)).toBeNull();
  });
});

test("nothing that was told holds the client secret", () => {
  expect(told.length).toBeGreaterThan(8);
  expect(findCanary(JSON.stringify(told), peer.clientSecret)).toEqual([]);
});
