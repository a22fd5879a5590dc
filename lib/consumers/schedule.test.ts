import { expect, test } from "vitest";
import { nextOccurrence, scheduleProblems } from "./schedule";

test.each([
  "0 7 * * 1-5",
  "*/5 * * * *",
  "* * * * *",
  "15,45 8-18/2 1 JAN,JUL mon",
  "0 0 29 2 *",
  "  0   7 * * 0 ",
])("%s is a schedule", (schedule) => {
  expect(scheduleProblems(schedule, "Europe/Berlin")).toEqual({});
});

test.each([
  ["", "nothing"],
  ["* * * *", "four fields"],
  ["* * * * * *", "seconds"],
  ["*/10 0 7 * * *", "seconds that are stepped"],
  ["@daily", "a name"],
  ["H * * * *", "a moment that each server would choose for itself"],
  ["60 * * * *", "a minute that does not exist"],
  ["0 24 * * *", "an hour that does not exist"],
  ["0 7 * * FOO", "a day that does not exist"],
  ["0 7 $(id) * *", "something else"],
  ["0 7 ? L *", "marks of other dialects"],
  ["1-0 * * * *", "a range that runs backwards"],
])("%j is none: %s", (schedule) => {
  expect(Object.keys(scheduleProblems(schedule, "UTC"))).toEqual(["schedule"]);
});

test("a day that never comes is told", () => {
  expect(scheduleProblems("0 0 31 2 *", "UTC")).toHaveProperty("schedule");
});

test("a time zone is one that exists", () => {
  expect(scheduleProblems("0 7 * * *", "Mars/Olympus")).toHaveProperty("timeZone");
  expect(scheduleProblems(undefined, "Europe/Berlin")).toEqual({});
  expect(scheduleProblems(undefined, undefined)).toEqual({});
});

test("the next moment is in the time zone of the schedule, also across the change of its clocks", () => {
  const next = (after: string) =>
    nextOccurrence("30 7 * * *", "Europe/Berlin", new Date(after))?.toISOString();
  expect(next("2026-07-01T00:00:00Z")).toBe("2026-07-01T05:30:00.000Z");
  expect(next("2026-12-01T00:00:00Z")).toBe("2026-12-01T06:30:00.000Z");
  expect(next("2026-10-24T06:00:00Z")).toBe("2026-10-25T06:30:00.000Z");
  expect(next("2026-07-01T05:30:00Z")).toBe("2026-07-02T05:30:00.000Z");
});
