import { expect, test } from "vitest";
import { stateOf } from "./state-of";

const NOW = Date.UTC(2026, 10, 21);
const inDays = (days: number) => new Date(NOW + days * 86_400_000).toISOString();
const active = { version: 1, status: "active" as const, expiresAt: null };

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
])("%s", (_what, credential, text) => {
  expect(stateOf(credential, NOW)?.text).toBe(text);
});
