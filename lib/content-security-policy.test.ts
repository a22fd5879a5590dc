import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contentSecurityPolicy, SONNER_STYLE_HASH } from "@/lib/content-security-policy";

test("the one style sheet admitted by hash is the installed sonner's", () => {
  const source = readFileSync("node_modules/sonner/dist/index.mjs", "utf8");
  const sheet = JSON.parse(/^__insertCSS\((".*")\);?$/m.exec(source)![1]!) as string;
  expect(`sha256-${createHash("sha256").update(sheet).digest("base64")}`).toBe(SONNER_STYLE_HASH);
});

test("in production nothing inline runs without the nonce and nothing is evaluated", () => {
  const policy = contentSecurityPolicy("bm9uY2U=");
  expect(policy).toContain("script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic';");
  expect(policy).not.toMatch(/unsafe/);
  expect(policy).toContain("frame-ancestors 'none'");
});
