import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { serviceDocument } from "@/lib/testing/peers/http-service-document";
import { readOperations } from "./operations";

const minimal = (more: object = {}) => ({
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  paths: { "/a": { get: {} } },
  ...more,
});
const read = (document: unknown) => readOperations(JSON.stringify(document));

describe("a document", () => {
  test.each([
    ["JSON, 3.0", JSON.stringify(serviceDocument({ openapi: "3.0.3" }))],
    ["JSON, 3.1", JSON.stringify(serviceDocument({ openapi: "3.1.0" }), null, 2)],
    ["YAML, 3.0", stringify(serviceDocument({ openapi: "3.0.3" }))],
    ["YAML, 3.1", `%YAML 1.2\n---\n${stringify(serviceDocument({ openapi: "3.1.0" }))}`],
    ["JSON with a byte order mark", `\uFEFF${JSON.stringify(serviceDocument())}`],
  ])("in %s becomes operations", (_name, text) => {
    const { title, version, servers, operations, refusal } = readOperations(text);
    expect({ title, version, servers, refusal }).toEqual({
      title: "Customers",
      version: "1.2.0",
      servers: ["/v1"],
      refusal: null,
    });
    expect(operations.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`)).toEqual([
      "listCustomers GET /customers",
      "createCustomer POST /customers",
      "getCustomer GET /customers/{id}",
      "delete_customers_id DELETE /customers/{id}",
      "getKeys GET /customers/{id}/{keys}",
      "sendForm POST /forms",
      "echo GET /echo",
      "health GET /health",
    ]);
  });

  test("says of each operation what it takes, references followed", () => {
    const { operations, problems } = read(serviceDocument({ scheme: "header" }));
    const [list, create, get] = operations;
    expect(list!.parameters.map(({ name, in: place, explode }) => `${place} ${name} ${explode}`)).toEqual([
      "query tag true",
      "query ids false",
      "query page true",
      "query filter true",
      "header X-Region false",
    ]);
    expect(create).toMatchObject({ hasBody: true, isBodyRequired: true, bodyTypes: ["application/json"] });
    expect(get).toMatchObject({ hasBody: false, inject: { in: "header", name: "X-API-Key" } });
    expect(get!.parameters).toEqual([
      expect.objectContaining({
        name: "id",
        in: "path",
        required: true,
        type: "string",
        description: "Its number.",
      }),
    ]);
    expect(problems).toEqual([
      "GET /customers: “filter” has a style that is not known here. Only single values are sent.",
      "GET /customers: the cookie “session” is not sent.",
    ]);
  });

  test.each([
    ["bearer", { in: "bearer" }],
    ["basic", { in: "basic" }],
    ["query", { in: "query", name: "api_key" }],
  ] as const)("says that a secret enters as %s", (scheme, inject) => {
    expect(read(serviceDocument({ scheme })).operations[0]!.inject).toEqual(inject);
  });

  test("with two operations of one name gives the second another", () => {
    const operation = { operationId: "same" };
    const { operations } = read(
      minimal({ paths: { "/a": { get: operation, post: operation }, "/b": { get: {} } } }),
    );
    expect(operations.map(({ operationId }) => operationId)).toEqual(["same", "same_2", "get_b"]);
  });

  test("with references to other documents says where, and follows none", () => {
    const { operations, problems, refusal } = read(
      minimal({
        paths: {
          "/a": { get: { parameters: [{ $ref: "https://evil.example/p.json#/a" }] } },
          "/b": { $ref: "file:///etc/passwd" },
        },
      }),
    );
    expect(refusal).toBeNull();
    expect(operations.map(({ path, parameters }) => [path, parameters])).toEqual([["/a", []]]);
    expect(problems).toEqual([
      "#/paths/~1a/get/parameters/0 refers to another document. Such references are not followed.",
      "#/paths/~1b refers to another document. Such references are not followed.",
      "/b can't be read and is left out.",
    ]);
  });

  test("that refers in circles, or to names of a prototype, is read to its end", () => {
    const { operations } = read(
      minimal({
        paths: {
          "/a": { get: { parameters: [{ $ref: "#/components/parameters/A" }, { $ref: "#/__proto__" }] } },
          "/b": { $ref: "#/constructor" },
        },
        components: { parameters: { A: { $ref: "#/components/parameters/A" } } },
      }),
    );
    expect(operations).toHaveLength(1);
  });

  test("with servers fills in their variables and leaves out what stays incomplete", () => {
    const { servers, problems } = read(
      minimal({
        servers: [
          {
            url: "https://{region}.example.com/{v}",
            variables: { region: { default: "eu" }, v: { default: "v2" } },
          },
          { url: "https://{tenant}.example.com" },
        ],
      }),
    );
    expect(servers).toEqual(["https://eu.example.com/v2"]);
    expect(problems).toEqual(["A server whose address is incomplete is left out."]);
  });

  test("with a path that holds a query is read without it", () => {
    const { operations } = read(
      minimal({ paths: { "/a?x={y}": { get: {} }, "/b\\c": { get: {} }, "/d": { get: {} } } }),
    );
    expect(operations.map(({ path }) => path)).toEqual(["/d"]);
  });
});

describe("nothing is made of", () => {
  const lines = Array.from("bcdefghij", (name, index) => {
    const before = "abcdefghi".charAt(index);
    return `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]`;
  });

  test.each([
    ["an alias bomb", `a: &a [x, x, x, x, x, x, x, x, x]\n${lines.join("\n")}\n`, /alias/],
    ["lists in lists without end", "- ".repeat(100_000), /nested too deeply/],
    ["brackets without end", "[".repeat(100_000), /nested too deeply/],
    ["braces without end", "{a: ".repeat(100_000), /nested too deeply/],
    ["keys of keys without end", "? ".repeat(100_000), /nested too deeply/],
    ["JSON without end", `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`, /nested too deeply/],
    ["more than two megabytes", `openapi: 3.1.0\n# ${"x".repeat(2_000_000)}`, /2 MB/],
    ["a list", "[]", /OpenAPI/],
    ["a text", "just words", /OpenAPI/],
    ["an empty text", "", /OpenAPI|empty/],
    ["broken YAML", "openapi: 3.1.0\npaths: [", /line 2, column/],
    ["two documents", "openapi: 3.1.0\n---\nopenapi: 3.1.0\n", /one document/],
    ["a key twice", "openapi: 3.1.0\nopenapi: 3.0.0\n", /line 2/],
    ["another version", "swagger: '2.0'\npaths: {}\n", /Only OpenAPI 3.0 and 3.1/],
    ["a later version", '{"openapi": "4.0.0"}', /Only OpenAPI 3.0 and 3.1/],
    ["no version", "paths: {}", /no “openapi” field/],
    ["no operation", '{"openapi": "3.1.0", "paths": {"/a": {}}}', /no operation/],
    ["itself", "&a [*a]", /OpenAPI/],
  ])("%s", (_name, text, sentence) => {
    const { operations, refusal } = readOperations(text);
    expect(operations).toEqual([]);
    expect(refusal).toMatch(sentence);
  });

  test("names that reach a prototype", () => {
    readOperations('openapi: 3.1.0\n__proto__: {polluted: true}\npaths: {"/a": {get: {}}}');
    readOperations('{"openapi": "3.1.0", "__proto__": {"polluted": true}, "paths": {"/a": {"get": {}}}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
