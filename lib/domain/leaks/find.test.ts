import { expect, test } from "vitest";
import { findValues } from "./find";

const find = (text: string, ...values: string[]) =>
  findValues(
    text,
    values.map((value) => ({ value, ref: value.slice(0, 30) })),
  );

test("values are found on their lines, those that hold one another too", () => {
  const short = "abcdefghijklmnopqrst";
  const long = `${short}-and-more`;
  const text = `${long}\nnothing\n${short} ${short}\n`;
  expect(find(text, short, long)).toEqual([
    { ref: short, lines: [1, 3] },
    { ref: long, lines: [1] },
  ]);
  expect(find(text, "too-short", "abcdefghijklmnopqrst-but-not-this")).toEqual([]);
});

test("a value over several lines is told by its first", () => {
  expect(find("x\n-----BEGIN KEY-----\nabc\n", "-----BEGIN KEY-----\nabc")[0]?.lines).toEqual([2]);
});

test("a long value that almost stands everywhere takes one pass", { timeout: 30_000 }, () => {
  const almost = `${"a".repeat(65_000)}b`;
  expect(find("a".repeat(1_000_000), almost)).toEqual([]);
  expect(find(`${"a".repeat(500_000)}b`, almost)[0]?.lines).toEqual([1]);
});
