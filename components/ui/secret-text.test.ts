import { expect, test } from "vitest";
import {
  cleanPasted,
  removedSentence,
  secretWarnings,
  sizeSentence,
  utf8Bytes,
} from "@/components/ui/secret-text";

test.each([
  ["sk-abc\n", "sk-abc", "Removed a line break at the end."],
  ["  sk-abc ", "sk-abc", "Removed spaces at the start and end."],
  ['"sk-abc"', "sk-abc", "Removed quotes around it."],
  ["Bearer sk-abc\r\n", "sk-abc", "Removed a line break at the end and the word Bearer."],
])("what copying adds to %j is taken off and named", (pasted, kept, sentence) => {
  const { text, removed } = cleanPasted(pasted);
  expect(text).toBe(kept);
  expect(removedSentence(removed)).toBe(sentence);
});

test("a clean value is left alone, inner quotes and spaces included", () => {
  expect(cleanPasted(`a"b c'd`)).toEqual({ text: `a"b c'd`, removed: [] });
  expect(cleanPasted(`"`)).toEqual({ text: `"`, removed: [] });
});

test("a masked preview, a publishable key, an admin key and a space inside are pointed out", () => {
  const warn = (text: string) => secretWarnings(text, { singleLine: true }).join(" ");
  expect(warn("••••a1b2")).toBe("This looks like the masked preview, not the key.");
  expect(warn("pk_live_0123456789")).toMatch(/publishable/);
  expect(warn("sk-ant-admin01-x")).toMatch(/admin key/);
  expect(warn("two words")).toMatch(/space or line break inside/);
  expect(warn("sk-ant-api03-fine")).toBe("");
  expect(secretWarnings('{\n "a": 1 }', { singleLine: false })).toEqual([]);
});

test("size is counted in bytes of UTF-8 and shown only near the limit", () => {
  expect(utf8Bytes("é€😀")).toBe(9);
  expect(sizeSentence(49_152)).toBeUndefined();
  expect(sizeSentence(50_000)).toBe("49 KB of 64 KB");
});
