import { expect, test } from "vitest";
import type { ConsumerImpact, ImpactItem } from "@/lib/domain/credentials/impact";
import { phraseFor, tierOf } from "./impact-tier";

const consumer = (active: boolean): ConsumerImpact => ({
  kind: "skill",
  id: "cons_1",
  name: "Triage",
  slot: "KEY",
  active,
  effect: "updated",
  lastUsedAt: null,
});
const item = (patch: Partial<ImpactItem> = {}): ImpactItem => ({
  id: "cred_1",
  key: "KEY",
  name: "Anthropic prod",
  consumers: [],
  hidden: 0,
  references: [],
  blockedBy: [],
  ...patch,
});
const many = (count: number) => Array.from({ length: count }, () => item());

test("nothing depends on it: a simple confirmation", () => {
  expect(tierOf({ items: [item()], active: false })).toBe(1);
});

test.each([
  ["an inactive consumer", { consumers: [consumer(false)] }],
  ["a consumer the reader may not see", { hidden: 1 }],
  ["a mention in code", { references: [consumer(false)] }],
])("%s asks for a look at the list", (_what, patch) => {
  expect(tierOf({ items: [item(patch)], active: false })).toBe(2);
});

test("one active consumer asks for the phrase, also when it is out of sight", () => {
  expect(tierOf({ items: [item({ consumers: [consumer(true)] })], active: true })).toBe(3);
  expect(tierOf({ items: [item({ hidden: 1 })], active: true })).toBe(3);
});

test("ten at once ask for the phrase although nothing uses them, nine do not", () => {
  expect(tierOf({ items: many(10), active: false })).toBe(3);
  expect(tierOf({ items: many(9), active: false })).toBe(1);
});

test("when all are blocked there is nothing to confirm", () => {
  const blocked = item({ blockedBy: ["An enabled webhook trigger needs it."] });
  expect(tierOf({ items: [blocked], active: true })).toBe("blocked");
});

test("one is confirmed by its name, several by their number", () => {
  expect(phraseFor([item()])).toBe("Anthropic prod");
  expect(phraseFor(many(7))).toBe("delete 7");
});
