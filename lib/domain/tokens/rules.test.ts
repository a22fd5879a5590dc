import { describe, expect, test } from "vitest";
import { isAllowed, isWithin, RelayRules } from "./rules";

const rule = (path: string, ...methods: string[]) => ({ path, methods });

describe("a list of rules", () => {
  const rules = [rule("/v1/models", "GET"), rule("/v1/chat/*", "POST", "GET")];

  test.each([
    ["GET", "/v1/models", true],
    ["POST", "/v1/models", false],
    ["GET", "/v1/models/one", false],
    ["GET", "/v1/models/", false],
    ["GET", "/v1/Models", false],
    ["GET", "/v1/%6dodels", false],
    ["POST", "/v1/chat/completions", true],
    ["POST", "/v1/chat/", true],
    ["POST", "/v1/chat", false],
    ["DELETE", "/v1/chat/1", false],
    ["GET", "//v1/models", false],
  ])("%s %s: %s", (method, path, expected) => {
    expect(isAllowed(rules, method, path)).toBe(expected);
  });

  test("that is not there allows everything", () => {
    expect(isAllowed(null, "DELETE", "/")).toBe(true);
  });
});

test.each([
  ["the same", rule("/a", "GET"), [rule("/a", "GET")], true],
  ["one path of many", rule("/a/b", "GET"), [rule("/a/*", "GET")], true],
  ["a narrower beginning", rule("/a/b*", "GET"), [rule("/a/*", "GET")], true],
  ["a wider beginning", rule("/a*", "GET"), [rule("/a/*", "GET")], false],
  ["all below one path", rule("/a*", "GET"), [rule("/a", "GET")], false],
  ["another method", rule("/a", "GET", "POST"), [rule("/a", "GET")], false],
  ["methods of two rules", rule("/a", "GET", "POST"), [rule("/a", "GET"), rule("/*", "POST")], true],
])("%s lies within what is allowed: %#", (_name, inner, outer, expected) => {
  expect(isWithin([inner], outer)).toBe(expected);
});

describe("a rule", () => {
  const accepts = (path: unknown, methods: unknown = ["GET"]) =>
    RelayRules.safeParse([{ path, methods }]).success;

  test.each(["/", "/*", "/v1/chat/completions", "/v1/%2F/x*", "/a;b=c/@d/e+f"])("may be %s", (path) => {
    expect(accepts(path)).toBe(true);
  });

  test.each(
    [
      ["", "*", "v1", "/a*b", "/**", "/a?b=c", "/a#b", "/a\\b", "/a b", "/é", "/a\n", `/${"a".repeat(500)}`],
      ["/sk-ant-api03-0123456789abcdefABCDEF"],
    ].flat(),
  )("may not be %j", (path) => {
    expect(accepts(path)).toBe(false);
  });

  test.each([[[]], [["get"]], [["TRACE"]], [["*"]], ["GET"]])("has no methods %j", (methods) => {
    expect(accepts("/", methods)).toBe(false);
  });

  test("is not left out by an empty list", () => {
    expect(RelayRules.safeParse([]).success).toBe(false);
  });
});
