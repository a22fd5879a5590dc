import { expect, test } from "vitest";
import { nextPath } from "./next-path";

test("a path of this site is kept with its query", () => {
  expect(nextPath("/acme/bots/settings/audit?actor=user_1")).toBe("/acme/bots/settings/audit?actor=user_1");
});

test.each([
  "https://evil.test/",
  "//evil.test",
  "/\\evil.test",
  "/\t/evil.test",
  "/a/..//evil.test",
  "javascript:alert(1)",
  "/sign-in?next=/a",
  "acme",
  undefined,
  ["/a"],
])("%j leads to the front page", (asked) => {
  expect(nextPath(asked)).toBe("/");
});
