import { expect, test } from "vitest";
import { relativeWords } from "@/components/ui/relative-time";

const NOW = Date.UTC(2026, 9, 3, 12);
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

test.each([
  [-10_000, "just now"],
  [-3 * MINUTE, "3 minutes ago"],
  [-2 * 60 * MINUTE, "2 hours ago"],
  [-DAY, "yesterday"],
  [6 * DAY, "in 6 days"],
  [-41 * DAY, "23 Aug 2026"],
])("%d ms from now reads %s", (distance, words) => {
  expect(relativeWords(NOW + distance, NOW, "UTC")).toBe(words);
});
