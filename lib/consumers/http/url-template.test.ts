import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { Arguments } from "./placeholders";
import { fillUrl, urlProblems } from "./url-template";

const filled = (template: string, values: Record<string, unknown>) =>
  fillUrl(template, new Arguments(values, null)).href;

const TEMPLATE = "https://api.example.com/v1/users/{id}/files?q={q}&page=2";

describe("a value", () => {
  test.each([
    ["with slashes", "a/b", "a%2Fb"],
    ["with a query", "a?admin=1", "a%3Fadmin%3D1"],
    ["with a fragment", "a#b", "a%23b"],
    ["with line breaks", "a\r\nHost: evil", "a%0D%0AHost%3A%20evil"],
    ["with braces", "{q}", "%7Bq%7D"],
    ["with an encoding of its own", "a%2Fb", "a%252Fb"],
    ["that is a number", 7, "7"],
    ["that is false", false, "false"],
    ["with an at sign", "user@evil.example", "user%40evil.example"],
  ])("%s stays in its part of the path", (_name, id, expected) => {
    expect(filled(TEMPLATE, { id, q: "x" })).toBe(
      `https://api.example.com/v1/users/${expected}/files?q=x&page=2`,
    );
  });

  test.each([
    ..."|.|..|../admin|a/../b|..\\..\\admin|%2e%2e/admin|%252e%252e%252fadmin|..;/admin|/..".split("|"),
    {},
    ["a"],
    null,
    undefined,
    "\ud800",
  ])("%j cannot stand in a path", (id) => {
    expect(() => filled(TEMPLATE, { id, q: "x" })).toThrow(AppError);
  });

  test("cannot make dots of two placeholders", () => {
    expect(() => filled("https://api.example.com/a/{x}{y}/b", { x: ".", y: "z" })).toThrow("arguments.x");
    expect(() => filled("https://api.example.com/a/.{x}/b", { x: "." })).toThrow(AppError);
  });

  test("in the query is encoded, repeated when it is a list, left away when it is absent", () => {
    const template = "https://api.example.com/?q={q}&tag={tag}&more={more}&fixed=a%20b&sentence=to-{q}";
    expect(filled(template, { q: "a&b=c", tag: ["x", "y&z"] })).toBe(
      "https://api.example.com/?q=a%26b%3Dc&tag=x&tag=y%26z&fixed=a%20b&sentence=to-a%26b%3Dc",
    );
  });

  test("is put in once: braces in it are not filled again", () => {
    expect(filled("https://api.example.com/{a}/{b}", { a: "{b}", b: "2" })).toBe(
      "https://api.example.com/%7Bb%7D/2",
    );
  });

  test("never changes host, depth of the path or other pairs of the query, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (id, q) => {
        let url: URL;
        try {
          url = fillUrl(TEMPLATE, new Arguments({ id, q }, null));
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          return;
        }
        expect(url.origin).toBe("https://api.example.com");
        expect(url.pathname.split("/")).toHaveLength(5);
        expect(decodeURIComponent(url.pathname.split("/")[3]!)).toBe(id);
        expect([...url.searchParams]).toEqual([
          ["q", q],
          ["page", "2"],
        ]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("at save", () => {
  test.each([
    "https://{host}/v1",
    "https://api.{region}.example.com/",
    "{scheme}://api.example.com/",
    "https://api.example.com:{port}/",
    "https://user:password@api.example.com/",
    "https://api.example.com/a#b",
    "https://api.example.com\\@evil.example/",
    "https://api.example.com/a\n/b",
    "https://api.example.com/a/../b",
    "https://api.example.com/{unknown}",
    "https://api.example.com/{id",
    "https://api.example.com/?key=sk-proj-abcDEF1234567890abcDEF",
    "ftp://api.example.com/",
    "",
  ])("%j is refused", (template) => {
    expect(urlProblems(template, new Set(["id"]))).not.toEqual([]);
  });

  test.each(["https://api.example.com", "https://api.example.com/{id}?x={id}", "http://127.0.0.1:8080/a"])(
    "%j is accepted",
    (template) => {
      expect(urlProblems(template, new Set(["id"]))).toEqual([]);
    },
  );

  test("a secret in the address is answered with where it belongs", () => {
    expect(urlProblems("https://a.example.com/?k=ghp_0123456789abcdefghijABCDEFGHIJ012345", null)).toEqual([
      expect.stringContaining("Use a credential"),
    ]);
  });
});
