import { expect, test } from "vitest";
import { canaryForms, findCanary } from "./canary";

const CANARY = "kh/canary+ü 7f3a9d21c4";

test.each([
  ["plain", `before ${CANARY} after`],
  ["base64+0", Buffer.from(`${CANARY} and more`).toString("base64")],
  ["base64+1", Buffer.from(`:${CANARY}`).toString("base64")],
  ["base64+2", Buffer.from(`a:${CANARY} and more`).toString("base64")],
  ["base64url+0", Buffer.from(CANARY).toString("base64url")],
  ["hex", Buffer.from(CANARY).toString("hex")],
  ["HEX", Buffer.from(CANARY).toString("hex").toUpperCase()],
  ["url", `https://example.com/?q=${encodeURIComponent(CANARY)}`],
  ["form", new URLSearchParams({ q: CANARY }).toString()],
  ["utf16 hex", Buffer.from(CANARY, "utf16le").toString("hex")],
])("a value is found in its form %s", (form, text) => {
  expect(findCanary(text, CANARY)).toContain(form);
});

test("a value is found as raw UTF-16 in bytes", () => {
  expect(findCanary(Buffer.from(`xx${CANARY}`, "utf16le"), CANARY)).toEqual(["utf16"]);
});

test("a text without the value holds none of its forms", () => {
  expect(findCanary("kh/canary+ü 7f3a9d21c5".repeat(50), CANARY)).toEqual([]);
});

test("no form is short enough to be found by chance", () => {
  for (const form of canaryForms(CANARY)) expect(form.length).toBeGreaterThan(16);
});
