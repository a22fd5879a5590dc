import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { bodyProblems, fillBody } from "./body-template";
import { fillHeaders, headerProblems, readHeaders } from "./headers";
import { Arguments } from "./placeholders";

const args = (values: Record<string, unknown>, declared: ReadonlySet<string> | null = null) =>
  new Arguments(values, declared);

describe("a header", () => {
  test("takes arguments and is left away without them", () => {
    const headers = readHeaders({ "X-Trace": "run-{id}", "X-Maybe": "{maybe}", "X-Fixed": "1" });
    expect(fillHeaders(headers, args({ id: 7 }))).toEqual([
      ["X-Trace", "run-7"],
      ["X-Fixed", "1"],
    ]);
  });

  test.each(["a\r\nX-Evil: 1", "a\nb", "nul\0", "tab\t", "é", "x".repeat(9_000)])(
    "takes no value such as %j",
    (id) => {
      expect(() => fillHeaders([["X-Trace", "{id}"]], args({ id }))).toThrow("arguments.id");
    },
  );

  test.each(["Authorization", "authorization", "Cookie", "Proxy-Authorization", "X-Api-Key", "api-key"])(
    "%s is for a credential",
    (name) => {
      expect(headerProblems([[name, "anything"]])).toEqual([expect.stringContaining("Use a credential")]);
      expect(() => fillHeaders([[name, "{id}"]], args({ id: "1" }))).toThrow(AppError);
    },
  );

  test.each(["Host", "Content-Length", "Transfer-Encoding", "Connection", "Bad Name", "X:Y", "", "X\r\nY"])(
    "%j cannot be set",
    (name) => {
      expect(headerProblems([[name, "anything"]])).toHaveLength(1);
      expect(() => fillHeaders([[name, "1"]], args({}))).toThrow(AppError);
    },
  );

  test("with a value that looks like a secret is answered with where it belongs", () => {
    const secret = "sk-proj-abcDEF1234567890abcDEF";
    const [problem = ""] = headerProblems([["X-Custom", secret]]);
    expect(problem).toContain("Use a credential");
    expect(problem).not.toContain(secret);
  });
});

describe("a body", () => {
  test("of JSON keeps the type of a whole placeholder and escapes a value inside a text", () => {
    const template = '{"n": "{n}", "list": ["{tags}", "{none}"], "say": "Hi {who}!", "gone": "{none}"}';
    const hostile = 'Bob", "admin": true, "x": "{n}\n';
    const { text, contentType } = fillBody(template, undefined, args({ n: 3, tags: [1, 2], who: hostile }));
    expect(JSON.parse(text)).toEqual({ n: 3, list: [[1, 2]], say: `Hi ${hostile}!` });
    expect(contentType).toBe("application/json");
  });

  test("that is one placeholder takes the value, or null", () => {
    expect(fillBody('"{data}"', "application/json", args({ data: { a: 1 } })).text).toBe('{"a":1}');
    expect(fillBody('"{data}"', "application/json", args({})).text).toBe("null");
  });

  test("leaves braces alone that are no parameter, whatever arguments come along", () => {
    const graphql = JSON.stringify({ query: "query { viewer {login} user(id: {id}) }" });
    const { text } = fillBody(graphql, undefined, args({ id: 7, login: "evil" }, new Set(["id"])));
    expect(JSON.parse(text)).toEqual({ query: "query { viewer {login} user(id: 7) }" });
  });

  test("of a form or of XML quotes a value the way its format does", () => {
    const form = fillBody("a={a}&b=2", "application/x-www-form-urlencoded", args({ a: "1&b=3" }));
    expect(form.text).toBe("a=1%26b%3D3&b=2");
    const xml = fillBody("<a>{a}</a>", undefined, args({ a: "</a><b k='\"'>&" }));
    expect(xml).toEqual({
      text: "<a>&lt;/a&gt;&lt;b k=&#39;&quot;&#39;&gt;&amp;</a>",
      contentType: "application/xml",
    });
  });

  test("of plain text takes the value as it is", () => {
    expect(fillBody("Hello {a}", undefined, args({ a: "b" }))).toEqual({
      text: "Hello b",
      contentType: "text/plain; charset=utf-8",
    });
  });

  test("whose placeholder stands bare in JSON is refused at save, and a value cannot break out of it", () => {
    expect(bodyProblems('{"n": {n}}', undefined)).toEqual([expect.stringContaining("valid JSON")]);
    const { text } = fillBody('{"n": {n}}', undefined, args({ n: '1, "admin": true' }));
    expect(text).not.toContain('"admin"');
  });

  test("that looks like a secret is answered with where it belongs", () => {
    expect(bodyProblems('{"api_key": "ghp_0123456789abcdefghijABCDEFGHIJ012345"}', undefined)).toEqual([
      expect.stringContaining("Use a credential"),
    ]);
  });
});
