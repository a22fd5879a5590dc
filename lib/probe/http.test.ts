import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startAskedService } from "@/lib/testing/peers/asked-service";
import type { SampleParts } from "@/lib/testing/peers/sample-credential";
import { type HostAnswer, type HostRequest, json } from "@/lib/testing/peers/template-hosts";
import type { ProbeOptions } from "./probe";

const HOSTS = [
  ...["slack.com", "generativelanguage.googleapis.com", "api.github.com", "api.cloudflare.com", "sentry.io"],
  ...[
    "api.minimax.io",
    "acme.zendesk.com",
    "acme.webhook.office.com",
    "api.deepseek.com",
    "acme.algolia.net",
  ],
  ...["sts.amazonaws.com", "sts.us-gov-west-1.amazonaws.com", "login.example.com", "api.elevenlabs.io"],
];

let service: Awaited<ReturnType<typeof startAskedService>>;
beforeAll(async () => {
  service = await startAskedService(HOSTS);
});
afterAll(() => service.stop());
const ask: (typeof service)["ask"] = (...parts) => service.ask(...parts);
const of = (templateId: string, rest: SampleParts = {}): SampleParts => ({ templateId, ...rest });

describe("answers that mean something else than their status", () => {
  test.each<[string, HostAnswer, string]>([
    ["slack-bot", json({ ok: false, error: "invalid_auth" }), "rejected"],
    ["slack-bot", json({ ok: false, error: "ratelimited" }), "unknown"],
    ["slack-bot", json({ ok: false, error: "internal_error" }), "unknown"],
    [
      "google-gemini",
      json({ error: { status: "INVALID_ARGUMENT", message: "API key not valid." } }, 400),
      "rejected",
    ],
    [
      "google-gemini",
      json({ error: { status: "FAILED_PRECONDITION", message: "Location" } }, 400),
      "unknown",
    ],
    ["minimax", json({ base_resp: { status_code: 1004 } }), "rejected"],
    ["minimax", json({ base_resp: { status_code: 1008 } }), "limited"],
    ["minimax", json({ base_resp: { status_code: 1002 } }), "unknown"],
    ["zendesk", json({ user: { id: null, name: "Anonymous user" } }), "rejected"],
    ["elevenlabs", json({ detail: { status: "missing_permissions" } }, 401), "limited"],
    ["elevenlabs", json({ detail: { status: "invalid_api_key" } }, 401), "rejected"],
    ["deepseek", json({ error: { message: "Insufficient Balance" } }, 402), "limited"],
    ["aws", { status: 403, body: "<Code>InvalidClientTokenId</Code>" }, "rejected"],
    ["aws", { status: 403, body: "<Code>SignatureDoesNotMatch</Code>Signature expired: 2026" }, "unknown"],
  ])("%s %o: %s", async (id, answer, outcome) => {
    expect((await ask(of(id), answer)).outcome).toBe(outcome);
  });
});

describe("keys of another kind prove themselves elsewhere", () => {
  const byPath =
    (answers: Record<string, HostAnswer>) =>
    ({ path }: HostRequest) =>
      answers[path] ?? { status: 404 };

  test("a GitHub installation has no user, but limits of its own", async () => {
    const answers = byPath({
      "/user": json({ message: "Not accessible" }, 403),
      "/rate_limit": json({ rate: {} }),
    });
    expect((await ask(of("github"), answers)).outcome).toBe("valid");
  });

  test("a Cloudflare account token is looked up at its account, when that is known", async () => {
    const yes = json({ success: true, result: { status: "active" } });
    const answers = byPath({
      "/client/v4/user/tokens/verify": json(
        { success: false, errors: [{ message: "Invalid API Token" }] },
        401,
      ),
      "/client/v4/accounts/plain-account_id/tokens/verify": yes,
    });
    expect((await ask(of("cloudflare"), answers)).outcome).toBe("valid");
    const refused = await ask(of("cloudflare", { without: ["account_id"] }), answers);
    expect(refused.message).toBe("Cloudflare said: “Invalid API Token” (401).");
  });

  test("an older host of Teams refuses an empty text", async () => {
    const url = "https://acme.webhook.office.com/webhookb2/CANARY";
    const yes = { status: 400, headers: { "content-type": "text/plain" }, body: "Text is required" };
    expect((await ask(of("microsoft-teams-webhook", { secrets: { url } }), yes)).outcome).toBe("valid");
    expect(service.requests).toHaveLength(1);
  });

  test("AWS keys of another part of the network are asked about there", async () => {
    const answer = { status: 200, body: "<Arn>arn:aws-us-gov:iam::123456789012:user/ann</Arn>" };
    const keys: SampleParts = {
      type: "aws",
      plain: { access_key_id: "AKIAEXAMPLE", region: "us-gov-west-1" },
    };
    const result = await ask(keys, answer);
    expect(result).toMatchObject({ outcome: "valid", host: "sts.us-gov-west-1.amazonaws.com" });
    expect(result.facts.account).toBe("arn:aws-us-gov:iam::123456789012:user/ann");
  });
});

describe("facts", () => {
  test("GitHub: who, what for and until when", async () => {
    const headers = {
      "x-oauth-scopes": "repo, read:org",
      "github-authentication-token-expiration": "2027-01-31 09:30:00 UTC",
    };
    const result = await ask(of("github"), json({ login: "octo" }, 200, headers));
    expect(result.facts).toEqual({
      account: "octo",
      scopes: ["repo", "read:org"],
      expiresAt: "2027-01-31T09:30:00.000Z",
    });
  });

  test("of credit, of a number, of seconds that are left", async () => {
    const balance = json({ balance_infos: [{ currency: "USD", total_balance: "12.50" }] });
    expect((await ask(of("deepseek"), balance)).facts).toEqual({ quota: "12.50" });
    const left = await ask(of("algolia"), json({ acl: ["search"], validity: 3600 }));
    expect(left.facts.scopes).toEqual(["search"]);
    expect(Math.abs(Date.parse(left.facts.expiresAt!) - Date.now() - 3_600_000)).toBeLessThan(60_000);
    expect(
      (await ask(of("algolia"), json({ acl: ["search"], validity: 0 }))).facts.expiresAt,
    ).toBeUndefined();
  });

  test("of nonsense there are none", async () => {
    const nonsense = { login: { a: 1 }, "x-oauth-scopes": 1 };
    const headers = { "github-authentication-token-expiration": "never", "x-oauth-scopes": " , " };
    expect((await ask(of("github"), json(nonsense, 200, headers))).facts).toEqual({});
  });
});

describe("a refresh token", () => {
  const app = of("oauth2-generic", { plain: { token_url: "https://login.example.com/token" } });

  test("is not used up when nobody keeps the next one", async () => {
    const result = await ask(app, json({ access_token: "a" }));
    expect(result).toMatchObject({ outcome: "unknown" });
    expect(result.message).toContain("can use up the refresh token");
    expect(service.requests).toEqual([]);
  });

  test("is handed on when the service replaces it", async () => {
    const told: string[] = [];
    const options: ProbeOptions = { onRefreshToken: async (token) => void told.push(token.expose()) };
    const answer = json({ access_token: "a", refresh_token: "next" });
    expect((await ask(app, answer, options)).outcome).toBe("valid");
    expect(told).toEqual(["next"]);
  });
});
