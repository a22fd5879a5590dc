import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { jsonAnswer, recordedFetch } from "@/lib/testing/peers/recorded-fetch";
import { headerOf, requestTo, sampleCredential } from "@/lib/testing/peers/sample-credential";
import { inject } from "./inject";

describe("tokens that a key signs", () => {
  const now = new Date("2026-11-20T12:00:00Z");
  const seconds = now.getTime() / 1000;

  test("a GitHub App names itself for less than ten minutes", async () => {
    const sample = sampleCredential({ templateId: "github-app", without: ["installation_id"] });
    const changed = await inject(requestTo(sample), sample, { now });
    const claims = decodeJwt(headerOf(changed, "authorization")!.slice(7));
    expect(claims).toEqual({ iss: "plain-app_id", iat: seconds - 60, exp: seconds + 540 });
  });

  test("a GitHub App's installation gets a token of its own, but not for /app", async () => {
    const sample = sampleCredential({ templateId: "github-app", plain: { installation_id: "77" } });
    const { requests, fetchFor } = recordedFetch(() =>
      jsonAnswer({ token: "ghs_derived", expires_at: "2026-11-20T13:00:00Z" }, 201),
    );
    const options = { fetch: fetchFor, now };
    const repository = await inject(requestTo(sample, "/repos/a/b"), sample, options);
    expect(headerOf(repository, "authorization")).toBe("Bearer ghs_derived");
    expect(requests.map(({ url, method }) => `${method} ${url.href}`)).toEqual([
      "POST https://api.github.com/app/installations/77/access_tokens",
    ]);
    const app = await inject(requestTo(sample, "/app"), sample, options);
    expect(headerOf(app, "authorization")).not.toContain("ghs_");
    expect(requests).toHaveLength(1);
  });

  test("Snowflake is told account, user and the fingerprint of the key", async () => {
    const sample = sampleCredential({
      templateId: "snowflake",
      plain: { account: "acme.eu-west-1", username: "ann" },
      without: ["passphrase"],
    });
    const changed = await inject(requestTo(sample), sample, {
      now,
    });
    const claims = decodeJwt(headerOf(changed, "authorization")!.slice(7));
    expect(claims.sub).toBe("ACME.ANN");
    expect(claims.iss).toMatch(/^ACME\.ANN\.SHA256:[A-Za-z0-9+/]{43}=$/);
  });

  test.each(["not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])(
    "a broken key is refused without a word of it",
    async (key) => {
      const sample = sampleCredential({ templateId: "github-app", secrets: { private_key: key } });
      const refused = await inject(requestTo(sample), sample).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: "invalid" });
      expect(String(refused)).not.toContain(key);
    },
  );
});
