import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { AppError } from "@/lib/errors";
import { relayUrl } from "./path";

const bare = { origin: "https://api.example.com", base: "" };
const based = { origin: "https://llm.example.com:8443", base: "/openai/v1" };

test.each([
  ["", "", "https://api.example.com/"],
  ["/", "", "https://api.example.com/"],
  ["/v1/models", "limit=2&x", "https://api.example.com/v1/models?limit=2&x"],
  ["/a%2Fb/%7Ec/%E2%82%AC", "q=%2e%2e/..", "https://api.example.com/a%2Fb/%7Ec/%E2%82%AC?q=%2e%2e/.."],
  ["/a//b/", "", "https://api.example.com/a//b/"],
  ["//other.example/x", "", "https://api.example.com//other.example/x"],
  ["/@scope/pkg;v=1,2/(a)!*'$&+=:~", "", "https://api.example.com/@scope/pkg;v=1,2/(a)!*'$&+=:~"],
  ["/files/...", "", "https://api.example.com/files/..."],
  ["/x", "filter[name]=a&expand[]=b", "https://api.example.com/x?filter[name]=a&expand[]=b"],
])("%s?%s stays as it was written", (path, query, expected) => {
  expect(relayUrl(bare, path, query).href).toBe(expected);
});

test.each([
  ["", "/openai/v1"],
  ["/", "/openai/v1/"],
  ["/models", "/openai/v1/models"],
  ["/openai/v1/models", "/openai/v1/models"],
  ["/openai/v1", "/openai/v1"],
  ["/openai/v12/models", "/openai/v1/openai/v12/models"],
  ["/v1/models", "/openai/v1/v1/models"],
  ["//models", "/openai/v1//models"],
])("below a base path %s is %s", (path, expected) => {
  expect(relayUrl(based, path, "").href).toBe(`https://llm.example.com:8443${expected}`);
});

describe("no spelling of dots leads out of a base path", () => {
  const parts = ["..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%25252e.", "..;x", "..%3bx", "..%00", "."];
  const around = (part: string) => [
    `/${part}`,
    `/a/${part}/b`,
    `/a%2f${part}%2fb`,
    `/a%5c${part}/b`,
    `/a%252f${part}%252fb`,
    `/openai/v1/${part}/admin`,
  ];
  test.each(parts.flatMap(around))("%s", (path) => {
    expect(() => relayUrl(based, path, "")).toThrow(AppError);
  });
});

test.each([
  ["/a b", ""],
  ["/a\\b", ""],
  ["/a\tb", ""],
  ["/a\r\nHost: evil", ""],
  ["/é", ""],
  ["/a#b", ""],
  ["/a?b", ""],
  ["a", ""],
  ["https://evil.example/", ""],
  ["@evil.example/", ""],
  ["/a", "b#c"],
  ["/a", "b c"],
  ["/a", "b\nc"],
])("%j?%j is refused", (path, query) => {
  expect(() => relayUrl(bare, path, query)).toThrow(expect.objectContaining({ code: "invalid" }));
});

test("whatever the path is, the call goes to the one origin and below the one base", () => {
  const alphabet = fc.constantFrom(
    ...Array.from("./\\%2eE5cfF;@:?#a~1[]{}|^`\"<>'&= "),
    "..",
    "%2e",
    "%2f",
    "//",
    "%25",
  );
  fc.assert(
    fc.property(
      fc.array(alphabet, { maxLength: 14 }),
      fc.array(alphabet, { maxLength: 6 }),
      (path, query) => {
        let url: URL;
        try {
          url = relayUrl(based, `/${path.join("")}`, query.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          return;
        }
        expect(url.origin).toBe(based.origin);
        expect(`${url.pathname}/`.startsWith(`${based.base}/`)).toBe(true);
        expect(url.username + url.password + url.hash).toBe("");
        const read = decodeURIComponent(
          url.pathname.replace(/%(?![0-9a-f]{2})/gi, "%25").replace(/%[89a-f]./gi, ""),
        );
        expect(new URL(read.replace(/[?#]/g, ""), based.origin).pathname.startsWith("/openai/v1")).toBe(true);
      },
    ),
    { numRuns: 3_000 },
  );
});
