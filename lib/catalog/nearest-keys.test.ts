import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestKeys } from "./nearest-keys";

const KEYS = [
  "SLACK_BOT_TOKEN",
  "SLACK_SIGNING",
  "OPENAI_API_KEY",
  "OPENAI_API_KEY_2",
  "STRIPE_SECRET",
  "DB",
];

test.each([
  ["SLACK_TOKEN", ["SLACK_BOT_TOKEN"]],
  ["OPENAI_KEY", ["OPENAI_API_KEY"]],
  ["OPNEAI_API_KEY", ["OPENAI_API_KEY", "OPENAI_API_KEY_2"]],
  ["STRIPE_SECERT", ["STRIPE_SECRET"]],
  ["GITHUB_TOKEN_FOR_RELEASES", []],
  ["DB", []],
])("for %j it offers %j", (wanted, expected) => {
  expect(nearestKeys(wanted, KEYS)).toEqual(expected);
});

test("it counts as the plain definition does", () => {
  const letters = fc.string({ unit: fc.constantFrom("A", "B", "_"), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(letters, letters, (a, b) => {
      const most = Math.min(8, Math.max(2, Math.floor(a.length * 0.4)));
      const distance = plainDistance(a, b);
      expect(nearestKeys(a, [b])).toEqual(distance > 0 && distance <= most ? [b] : []);
    }),
  );
});

/** Optimal string alignment by its recursive definition. */
function plainDistance(a: string, b: string, known = new Map<string, number>()): number {
  if (a === "" || b === "") return Math.max(a.length, b.length);
  const place = `${a.length} ${b.length}`;
  const found = known.get(place);
  if (found !== undefined) return found;
  const [restA, restB] = [a.slice(0, -1), b.slice(0, -1)];
  const isSwap = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  const distance = Math.min(
    plainDistance(restA, b, known) + 1,
    plainDistance(a, restB, known) + 1,
    plainDistance(restA, restB, known) + (a.at(-1) === b.at(-1) ? 0 : 1),
    isSwap ? plainDistance(a.slice(0, -2), b.slice(0, -2), known) + 1 : Infinity,
  );
  known.set(place, distance);
  return distance;
}

test("it offers three at most, the nearest first, and stays quick with thousands of long keys", () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `A_LONG_KEY_OF_SOME_SERVICE_NUMBER_${index}`);
  const found = nearestKeys("A_LONG_KEY_OF_SOME_SERVICE_NUMBER_X", many);
  expect(found).toHaveLength(3);
  expect(found[0]).toMatch(/NUMBER_\d$/);
});
