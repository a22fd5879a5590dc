import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { templates } from "@/lib/catalog/templates";
import type { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { jsonAnswer, recordedFetch, type RecordedRequest } from "@/lib/testing/peers/recorded-fetch";
import { type SampleParts, sampleCredential } from "@/lib/testing/peers/sample-credential";
import { inject, type InjectOptions, type Outgoing } from "./inject";

const START = Date.parse("2026-11-20T12:00:00Z");
const at = (seconds: number) => new Date(START + seconds * 1000);
let made = 0;

/** A stored credential: it has an id and a version, so that its token may be remembered. */
function stored(parts: SampleParts) {
  made += 1;
  return { ...sampleCredential(parts), id: `cred_${made}`, version: 1 };
}
const entra = () => stored({ templateId: "microsoft-entra" });

const bearer = ({ headers }: Outgoing) => headers.find(([name]) => name === "Authorization")?.[1];
const ask = (credential: ReturnType<typeof stored>, options: InjectOptions) => {
  const [host = ""] = credential.hosts;
  const url = new URL(`https://${host.replace("*", "acme")}/v1`);
  return inject({ method: "GET", url, headers: [], body: null }, credential, options);
};
/** Gives out token-1, token-2, … for an hour each. */
function issuer() {
  const recorded = recordedFetch(() =>
    jsonAnswer({ access_token: `token-${recorded.requests.length}`, expires_in: 3600 }),
  );
  return recorded;
}

describe("each service is asked in its own way", () => {
  const form = ({ body }: RecordedRequest) => Object.fromEntries(new URLSearchParams(body));
  const askedBy = async (
    parts: SampleParts,
    answer: unknown = { access_token: "derived", expires_in: 60 },
  ) => {
    const { requests, fetchFor } = recordedFetch(() => jsonAnswer(answer));
    const sample = stored(parts);
    const changed = await ask(sample, { fetch: fetchFor, now: at(0) });
    expect(bearer(changed)).toBe("Bearer derived");
    expect(requests).toHaveLength(1);
    const field = (name: string) => sample.secrets[name]?.expose() ?? sample.plain[name];
    return { request: requests[0]!, field };
  };

  test("Microsoft: a form with the client's secret", async () => {
    const { request, field } = await askedBy({ templateId: "microsoft-entra" });
    expect(request.url.href).toBe("https://login.microsoftonline.com/plain-tenant_id/oauth2/v2.0/token");
    expect(form(request)).toEqual({
      grant_type: "client_credentials",
      client_id: field("client_id"),
      client_secret: field("client_secret"),
      scope: "https://graph.microsoft.com/.default",
    });
  });

  test("Infisical: JSON, and an answer in other words", async () => {
    const { request, field } = await askedBy(
      { templateId: "infisical" },
      { accessToken: "derived", expiresIn: 60 },
    );
    const { clientId, clientSecret } = JSON.parse(request.body) as Record<string, string>;
    expect([clientId, clientSecret]).toEqual([field("api_key"), field("api_secret")]);
  });

  test("Zoom: the account in the query, the client as Basic", async () => {
    const { request, field } = await askedBy({ templateId: "zoom" });
    expect(request.url.search).toBe("?grant_type=account_credentials&account_id=plain-account_id");
    const pair = btoa(`${field("client_id")}:${field("client_secret")}`);
    expect(request.headers.get("authorization")).toBe(`Basic ${pair}`);
  });

  test("PayPal: a form, the client as Basic", async () => {
    const { request } = await askedBy({ templateId: "paypal" });
    expect(request.url.href).toBe("https://api-m.paypal.com/v1/oauth2/token");
    expect(form(request)).toEqual({ grant_type: "client_credentials" });
    expect(request.headers.get("authorization")).toMatch(/^Basic /);
  });

  test("Salesforce: at the address of one's own organisation", async () => {
    const { request } = await askedBy({ templateId: "salesforce" });
    expect(request.url.href).toBe("https://acme.my.salesforce.com/base/services/oauth2/token");
  });

  test("Auth0: JSON with the audience of the management interface", async () => {
    const { request } = await askedBy({ templateId: "auth0" });
    expect(JSON.parse(request.body)).toMatchObject({ audience: "https://svc.example.com/api/v2/" });
  });

  test("Google: a service account's signed assertion, for the template's address and no other", async () => {
    const { request } = await askedBy({ templateId: "google-service-account" });
    expect(request.url.href).toBe("https://oauth2.googleapis.com/token");
    const { assertion } = form(request);
    expect(decodeJwt(assertion!)).toMatchObject({
      iss: "robot@example.com",
      aud: "https://oauth2.googleapis.com/token",
      scope: "https://www.googleapis.com/auth/cloud-platform",
    });
  });

  test("a refresh token is exchanged with its client", async () => {
    const { request, field } = await askedBy({ templateId: "google-oauth" });
    expect(form(request)).toEqual({
      grant_type: "refresh_token",
      client_id: field("client_id"),
      client_secret: field("client_secret"),
      refresh_token: field("refresh_token"),
    });
  });

  test("no template relies on the usual form without saying so", () => {
    for (const { inject: forms, verify } of templates()) {
      for (const one of forms) if ("token_url" in one) expect(verify.url?.split("?")[0]).toBe(one.token_url);
    }
  });
});

test("without a refresh token the stored access token is sent, and nobody is asked", async () => {
  const { requests, fetchFor } = issuer();
  const sample = stored({ templateId: "google-oauth", without: ["refresh_token"] });
  const changed = await ask(sample, { fetch: fetchFor });
  expect(bearer(changed)).toBe(`Bearer ${sample.secrets.access_token!.expose()}`);
  expect(requests).toEqual([]);
});

describe("a token is remembered", () => {
  test("until a minute before it ends", async () => {
    const { requests, fetchFor } = issuer();
    const sample = entra();
    for (const [seconds, token] of [
      [0, 1],
      [10, 1],
      [3539, 1],
      [3541, 2],
      [7000, 2],
    ] as const) {
      expect(bearer(await ask(sample, { fetch: fetchFor, now: at(seconds) }))).toBe(`Bearer token-${token}`);
    }
    expect(requests).toHaveLength(2);
  });

  test("by version: a rotated secret asks again, another credential too", async () => {
    const { fetchFor } = issuer();
    const sample = entra();
    const bearers = [];
    for (const one of [sample, { ...sample, version: 2 }, entra(), sample]) {
      bearers.push(bearer(await ask(one, { fetch: fetchFor, now: at(0) })));
    }
    expect(bearers).toEqual(["Bearer token-1", "Bearer token-2", "Bearer token-3", "Bearer token-1"]);
  });

  test("by one request for a hundred callers", async () => {
    const { requests, fetchFor } = issuer();
    const sample = entra();
    await Promise.all(Array.from({ length: 100 }, () => ask(sample, { fetch: fetchFor, now: at(0) })));
    await Promise.all(Array.from({ length: 100 }, () => ask(sample, { fetch: fetchFor, now: at(4000) })));
    expect(requests).toHaveLength(2);
  });

  test("not at all for a credential that is not stored", async () => {
    const { requests, fetchFor } = issuer();
    const { id: _id, version: _version, ...unsaved } = entra();
    await inject(
      { method: "GET", url: new URL("https://graph.microsoft.com/"), headers: [], body: null },
      unsaved,
      { fetch: fetchFor },
    );
    await inject(
      { method: "GET", url: new URL("https://graph.microsoft.com/"), headers: [], body: null },
      unsaved,
      { fetch: fetchFor },
    );
    expect(requests).toHaveLength(2);
  });

  test("not after a refusal", async () => {
    let status = 401;
    const { requests, fetchFor } = recordedFetch(() => jsonAnswer({ access_token: "late" }, status));
    const sample = entra();
    await expect(ask(sample, { fetch: fetchFor })).rejects.toMatchObject({ code: "upstream" });
    status = 200;
    expect(bearer(await ask(sample, { fetch: fetchFor }))).toBe("Bearer late");
    expect(requests).toHaveLength(2);
  });
});

describe("a refusal", () => {
  const sample = entra();
  const canary = sample.canaries.client_secret!;
  test.each([
    ["an error that quotes the request", () => jsonAnswer({ error: "invalid_client", was: canary }, 400)],
    [
      "a redirect",
      () => new Response(null, { status: 302, headers: { location: `https://a.example/${canary}` } }),
    ],
    ["a page", () => new Response(`<html>${canary}`, { status: 503 })],
    ["an answer without a token", () => jsonAnswer({ ok: true, was: canary })],
    ["nonsense", () => new Response(`{${canary}`)],
  ])("%s says our words alone", async (_what, answer) => {
    const { fetchFor } = recordedFetch(answer);
    const refused = await ask(sample, { fetch: fetchFor }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "upstream" });
    const text = JSON.stringify([String(refused), (refused as { extras?: unknown }).extras]);
    expect(findCanary(text, canary)).toEqual([]);
  });

  test("an address for tokens off the credential's hosts is not called", async () => {
    const { requests, fetchFor } = issuer();
    const moved = { ...entra(), hosts: ["graph.microsoft.com"] };
    await expect(ask(moved, { fetch: fetchFor })).rejects.toMatchObject({ reason: "host" });
    expect(requests).toEqual([]);
  });
});

test("a refresh token that replaces the stored one is used next and told to whoever can store it", async () => {
  const { requests, fetchFor } = recordedFetch(({ body }) =>
    jsonAnswer({
      access_token: "access",
      expires_in: 120,
      refresh_token: `after-${new URLSearchParams(body).get("refresh_token")}`,
    }),
  );
  const told: string[] = [];
  const onRefreshToken = async (token: Secret) => void told.push(token.expose());
  const sample = stored({
    templateId: "oauth2-generic",
    plain: { token_url: "https://login.example.com/token" },
    secrets: { refresh_token: "first" },
  });
  await ask(sample, { fetch: fetchFor, now: at(0), onRefreshToken });
  await ask(sample, { fetch: fetchFor, now: at(100), onRefreshToken });
  const sentTokens = requests.map(({ body }) => new URLSearchParams(body).get("refresh_token"));
  expect(sentTokens).toEqual(["first", "after-first"]);
  expect(told).toEqual(["after-first", "after-after-first"]);
});
