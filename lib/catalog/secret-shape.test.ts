import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId } from "@/lib/ids";
import { looksLikeSecret, repeatsSecret } from "@/lib/catalog/secret-shape";
import { templates } from "@/lib/catalog/templates";

const random = "aZ3kQ9xT1mB7nR5wL0pY2cV8dF4gH6jK";

describe("caught", () => {
  test.each([
    `sk-ant-api03-${random}`,
    "sk-proj-abcdefghij0123456789",
    `ghp_${random}abcd`,
    "AKIAIOSFODNN7EXAMPLE",
    "xoxb-123456789012-abcdefABCDEF",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    `the key is ${random}, do not lose it`,
    `TOKEN=${random}`,
    "0f9e8d7c6b5a49382716f5e4d3c2b1a0",
    "postgres://app:hunter2@db.example.com/app",
    "12345678:AAEhBP0av28_aZ3kQ9xT1mB7nR5wL0pY2cV",
    "https://hooks.slack.com/services/T0/B0/x",
    `kh_${random}`,
    `Anthropic "sk-ant-${random}" (prod)`,
  ])("%s", (text) => {
    expect(looksLikeSecret(text)).toBe(true);
  });
});

describe("not mistaken for one", () => {
  test.each([
    "Anthropic production key for support bots",
    "OPENAI_PROD_API_KEY",
    "AWS_S3_BUCKET_EU_WEST_1_BACKUP_2024",
    "GOOGLE_APPLICATION_CREDENTIALS_JSON",
    "sk-learn model registry",
    "api.eu.mailgun.net",
    "https://ai-gateway.internal.example.com/v1/chat/completions",
    "support-bot@acme-production-environment.example.com",
    "ProductionKeyForBots2024Backup",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "Schlüssel für das Übersetzungsteam in Zürich",
    "本番環境のサポートボット用キー",
    "Rotate every 90 days; owner: platform team (ext. 4711)",
    "key-management-service-credentials-for-eu-central-1",
    "secret_santa",
    "us-east-1, us-west-2 and eu-central-1",
    "2026-11-20T08:00:00.000Z",
  ])("%s", (text) => {
    expect(looksLikeSecret(text)).toBe(false);
  });

  test("ids of this application, so that they can be searched for", () => {
    for (let count = 0; count < 200; count += 1) expect(looksLikeSecret(newId("credential"))).toBe(false);
  });

  test("names and keys of the whole catalogue", () => {
    for (const { name, key, aliases } of templates()) {
      for (const text of [name, key, ...aliases]) expect(looksLikeSecret(text), text).toBe(false);
    }
  });
});

test("random values of the usual alphabets are nearly always caught", () => {
  const alphabets = {
    base62: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    hex: "0123456789abcdef",
  };
  for (const [name, letters] of Object.entries(alphabets)) {
    const character = fc.noBias(fc.nat(letters.length - 1)).map((at) => letters.charAt(at));
    const values = fc.array(character, { minLength: 32, maxLength: 64 }).map((parts) => parts.join(""));
    const caught = fc.sample(fc.noBias(values), { numRuns: 500, seed: 7 }).filter(looksLikeSecret);
    expect(caught.length, name).toBeGreaterThan(475);
  }
});

test("never throws and takes linear time", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => typeof looksLikeSecret(text) === "boolean"),
    { numRuns: 1_000 },
  );
  const start = performance.now();
  for (const unit of ["a", "-----BEGIN ", "eyJ.", "sk-", "a:b@", "://", "=", " a", "A1a"])
    looksLikeSecret(unit.repeat(300_000));
  expect(performance.now() - start).toBeLessThan(1_000);
});

test("text that repeats a secret is found; short secrets only when they are the whole text", () => {
  expect(repeatsSecret("note: hunter2hunter2", ["hunter2hunter2"])).toBe(true);
  expect(repeatsSecret("test", ["test"])).toBe(true);
  expect(repeatsSecret("a test", ["test"])).toBe(false);
  expect(repeatsSecret("anything", [""])).toBe(false);
});

test("runs in a browser: no Node module and no catalogue is imported", () => {
  for (const file of [
    "secret-shape",
    "masks",
    "detect",
    "dotenv",
    "json-import",
    "keys",
    "values",
    "value-rules",
    "json-scan",
    "destination",
    "address",
    "fields",
    "field-spec",
    "types",
  ]) {
    const source = readFileSync(new URL(`${file}.ts`, import.meta.url), "utf8");
    expect(source, file).not.toMatch(/server-only|node:|templates"|templates\.json/);
  }
});
