import { expect, test } from "vitest";
import { stateOf } from "./state-of";

const NOW = Date.UTC(2026, 10, 21);
const inDays = (days: number) => new Date(NOW + days * 86_400_000).toISOString();
const active = { version: 1, status: "active" as const, expiresAt: null, lastTest: null };
const tested = (outcome: "valid" | "limited" | "rejected" | "unknown") => ({
  ...active,
  lastTest: {
    outcome,
    ...{ host: "api.anthropic.com", latencyMs: 214, message: "", facts: {} },
    checkedAt: "2026-11-21T00:00:00.000Z",
  },
});

test.each([
  ["all is well", active, undefined],
  ["no value outweighs everything", { ...active, version: 0, expiresAt: inDays(-1) }, "Needs value"],
  [
    "expired outweighs disabled",
    { ...active, status: "disabled" as const, expiresAt: inDays(-1) },
    "Expired",
  ],
  [
    "expiring outweighs disabled",
    { ...active, status: "disabled" as const, expiresAt: inDays(6.5) },
    "Expiring in 6 days",
  ],
  ["one day", { ...active, expiresAt: inDays(1.2) }, "Expiring in 1 day"],
  ["the last hours", { ...active, expiresAt: inDays(0.2) }, "Expires today"],
  ["far away", { ...active, expiresAt: inDays(15) }, undefined],
  ["disabled", { ...active, status: "disabled" as const }, "Disabled"],
  ["a rejected key outweighs its expiry", { ...tested("rejected"), expiresAt: inDays(-1) }, "Rejected"],
  ["no value outweighs a test", { ...tested("rejected"), version: 0 }, "Needs value"],
  [
    "expiring outweighs a failed check",
    { ...tested("unknown"), expiresAt: inDays(6.5) },
    "Expiring in 6 days",
  ],
  ["disabled outweighs a failed check", { ...tested("unknown"), status: "disabled" as const }, "Disabled"],
  ["a failed check", tested("unknown"), "Couldn't check"],
  ["a real key with few rights", tested("limited"), "Valid, limited"],
  ["a good test", tested("valid"), "Valid"],
])("%s", (_what, credential, text) => {
  expect(stateOf(credential, NOW)?.text).toBe(text);
});
