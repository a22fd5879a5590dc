import { expect, test } from "vitest";
import { shownPath } from "./shown-path";

test.each([
  ["/v1/chat/completions", "/v1/chat/completions"],
  ["", ""],
  ["/orgs/acme/repos/kh-store%2Fx", "/orgs/acme/repos/kh-store%2Fx"],
  ["/files/550e8400-e29b-41d4-a716-446655440000", "/files/550e8400-e29b-41d4-a716-446655440000"],
  ["/a/sk-ant-api03-0123456789abcdefABCDEF/b", "/a/(hidden)/b"],
  ["/a/sk%2Dant%2Dapi03-0123456789abcdefABCDEF/b", "/a/(hidden)/b"],
  ["/bot123456789:AAF0123456789abcdefghijklmnopqrstuv/getMe", "/(hidden)/getMe"],
  ["/a/%E0%A4/b", "/a/%E0%A4/b"],
])("%s is shown as %s", (path, shown) => {
  expect(shownPath(path)).toBe(shown);
});

test("a long path is shortened", () => {
  expect(shownPath(`/${"a/".repeat(5_000)}`)).toHaveLength(501);
});
