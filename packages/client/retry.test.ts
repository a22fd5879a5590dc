import { describe, expect, test } from "vitest";
import { isRetried, pause, waitMs } from "./retry";

const NOW = Date.parse("2030-01-01T00:00:00Z");
const many = (attempt: number, retryAfter: string | null) =>
  Array.from({ length: 200 }, () => waitMs(attempt, retryAfter, NOW)!);

test("429 and 503 are tried again, and nothing else is", () => {
  const statuses = Array.from({ length: 500 }, (_, index) => 100 + index);
  expect(statuses.filter(isRetried)).toEqual([429, 503]);
});

describe("the wait", () => {
  test("is a random part of a span that doubles up to eight seconds", () => {
    for (const [attempt, longest] of [
      [0, 250],
      [1, 500],
      [4, 4_000],
      [30, 8_000],
    ] as const) {
      const waits = many(attempt, null);
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...waits)).toBeLessThan(longest);
      expect(new Set(waits).size).toBeGreaterThan(100);
    }
  });

  test.each([
    ["seconds", "7", 7_000],
    ["a date", "Tue, 01 Jan 2030 00:00:20 GMT", 20_000],
    ["a date that is over", "Tue, 01 Jan 2019 00:00:20 GMT", 0],
    ["nothing that can be read", "soon", 0],
  ])("comes on top of what Retry-After asks for: %s", (_name, text, least) => {
    const waits = many(0, text);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...waits)).toBeLessThan(least + 250);
    expect(new Set(waits).size).toBeGreaterThan(100);
  });

  test("is none when more than a minute is asked for", () => {
    expect(waitMs(0, "61", NOW)).toBeUndefined();
    expect(waitMs(0, "60", NOW)).toBeDefined();
  });

  test("ends with the reason of the signal", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const waiting = pause(600_000, controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(pause(600_000, controller.signal)).rejects.toBe(reason);
  });
});
