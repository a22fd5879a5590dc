import { expect, test } from "vitest";
import { expiryOf, expirySentence } from "./expiry";

const now = new Date(2026, 10, 20, 12);

test("the sentence says the very day that is sent", () => {
  const end = expiryOf("90", "", now);
  expect(end?.getTime()).toBe(now.getTime() + 90 * 86_400_000);
  expect(expirySentence(end, now)).toBe("Works until 18 Feb 2027.");
});

test("a custom day works to its end, and a missing one is asked for", () => {
  expect(expiryOf("custom", "2026-12-01", now)).toEqual(new Date(2026, 11, 1, 23, 59));
  expect(expirySentence(expiryOf("custom", "", now), now)).toMatch(/^Choose/);
  expect(expirySentence(expiryOf("custom", "2026-11-01", now), now)).toMatch(/is over/);
});

test("never is said as what it means", () => {
  expect(expiryOf("never", "", now)).toBeNull();
  expect(expirySentence(null, now)).toMatch(/revokes/);
});
