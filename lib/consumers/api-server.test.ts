import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { Secret } from "@/lib/secret";
import { HttpBench } from "@/lib/testing/http-consumers";
import type { ServiceRequest } from "@/lib/testing/peers/http-service";
import { type DocumentOptions, serviceDocument } from "@/lib/testing/peers/http-service-document";
import { apiServer } from "./api-server";
import type { HeldCredential } from "./driver";

const bench = new HttpBench();

interface Attempt {
  config?: Record<string, unknown>;
  document?: DocumentOptions | null;
  held?: HeldCredential | null;
}

function tried(
  operationId: string,
  input: { parameters?: Record<string, unknown>; body?: unknown } = {},
  { config = {}, document = {}, held }: Attempt = {},
) {
  const server = `${bench.service.url}/v1`;
  const uploaded = document && { document: serviceDocument({ server, ...document }) };
  return bench.attempt(apiServer, {
    config: { ...uploaded, ...config },
    input: { operationId, ...input },
    held,
  });
}

describe("an operation", () => {
  test.each([
    ["an object", () => serviceDocument({ server: `${bench.service.url}/v1` })],
    ["JSON", () => JSON.stringify(serviceDocument({ server: `${bench.service.url}/v1`, openapi: "3.1.0" }))],
    ["YAML", () => stringify(serviceDocument({ server: `${bench.service.url}/v1` }))],
  ])("of a document that is %s is called with the secret", async (_name, documentOf) => {
    const result = await tried(
      "getCustomer",
      { parameters: { id: "a/b" } },
      { config: { document: documentOf() } },
    );
    expect(result).toMatchObject({
      ok: true,
      outcome: "valid",
      status: 200,
      url: `${bench.service.url}/v1/customers/a%2Fb`,
      body: { path: "/v1/customers/a%2Fb" },
    });
    expect(bench.onlyRequest().headers.authorization).toBe(`Bearer ${bench.key}`);
  });

  test("takes parameters in every place, lists as the document writes them", async () => {
    const parameters = {
      tag: ["x", "y&z"],
      ids: ["1", "2,3"],
      page: 2,
      filter: "open",
      "X-Region": ["eu", "us"],
    };
    await tried("listCustomers", { parameters });
    expect(bench.onlyRequest().url).toBe("/v1/customers?tag=x&tag=y%26z&ids=1,2%2C3&page=2&filter=open");
    expect(bench.onlyRequest().headers["x-region"]).toBe("eu,us");
  });

  test("takes a list in a path", async () => {
    await tried("getKeys", { parameters: { id: 7, keys: ["a", "b"] } });
    expect(bench.onlyRequest().url).toBe("/v1/customers/7/a,b");
  });

  test("takes a body of JSON or a form", async () => {
    expect(await tried("createCustomer", { body: { name: "Ann" } })).toMatchObject({ ok: true, status: 201 });
    expect(bench.onlyRequest()).toMatchObject({ method: "POST", body: '{"name":"Ann"}' });
    expect(bench.onlyRequest().headers["content-type"]).toBe("application/json");
    bench.service.requests.length = 0;
    await tried("sendForm", { body: { a: "1&b=2" } });
    expect(bench.onlyRequest().body).toBe("a=1%26b%3D2");
  });

  test("without a name has a made-up one", async () => {
    expect(await tried("delete_customers_id", { parameters: { id: "7" } })).toMatchObject({ ok: true });
    expect(bench.onlyRequest()).toMatchObject({ method: "DELETE", url: "/v1/customers/7" });
  });

  test.each([
    ["is not in the document", "nothing", {}, "operationId"],
    ["lacks a parameter", "getCustomer", {}, "parameters.id"],
    [
      "gets one that it does not have",
      "getCustomer",
      { parameters: { id: "1", admin: true } },
      "parameters.admin",
    ],
    ["is sent out of its path", "getCustomer", { parameters: { id: ".." } }, "parameters.id"],
    [
      "is sent out of its path by a list",
      "getKeys",
      { parameters: { id: "1", keys: ["../x"] } },
      "parameters.keys",
    ],
    ["gets a list of objects", "listCustomers", { parameters: { ids: [{}] } }, "parameters.ids"],
    [
      "gets a list in a style that is not known",
      "listCustomers",
      { parameters: { filter: ["a"] } },
      "parameters.filter",
    ],
    [
      "gets a header with a line break",
      "listCustomers",
      { parameters: { "X-Region": "a\r\nb" } },
      "parameters.X-Region",
    ],
    ["gets its cookie", "listCustomers", { parameters: { session: "1" } }, "parameters.session"],
    ["lacks its body", "createCustomer", {}, "body"],
    ["gets a body it does not take", "getCustomer", { parameters: { id: "1" }, body: {} }, "body"],
    [
      "gets a name of a prototype",
      "createCustomer",
      { body: JSON.parse('{"__proto__": {"a": 1}}') as object },
      "body",
    ],
  ] as [string, string, object, string][])(
    "that %s is refused by name",
    async (_name, operation, input, field) => {
      await expect(tried(operation, input)).rejects.toMatchObject({
        code: "invalid",
        fields: { [field]: [expect.any(String)] },
      });
      expect(bench.service.requests).toEqual([]);
    },
  );

  test("whose answer echoes the secret is masked", async () => {
    const result = await tried("echo");
    expect(JSON.stringify(result)).toContain("[SERVICE_TOKEN]");
  });
});

describe("the secret enters", () => {
  test.each([
    ["a header", "header", (request: ServiceRequest) => request.headers["x-api-key"]],
    [
      "the query",
      "query",
      (request: ServiceRequest) => new URL(request.url, "http://x").searchParams.get("api_key"),
    ],
    ["a bearer token", "bearer", (request: ServiceRequest) => request.headers.authorization?.slice(7)],
  ] as const)("as %s when the document says so", async (_name, scheme, of) => {
    expect(await tried("listCustomers", {}, { document: { scheme } })).toMatchObject({ ok: true });
    expect(of(bench.onlyRequest())).toBe(bench.key);
  });

  test("as Basic when the document says so", async () => {
    const held = bench.credential({
      type: "username_password",
      plain: { username: "ann" },
      secrets: { password: new Secret(bench.key) },
    });
    expect(await tried("echo", {}, { document: { scheme: "basic" }, held })).toMatchObject({ ok: true });
    expect(bench.onlyRequest().headers.authorization).toBe(
      `Basic ${Buffer.from(`ann:${bench.key}`).toString("base64")}`,
    );
  });

  test("as the configuration says before anything else", async () => {
    const config = { inject: { in: "header", name: "X-API-Key" } };
    expect(await tried("listCustomers", {}, { config, document: { scheme: "query" } })).toMatchObject({
      ok: true,
    });
    expect(bench.onlyRequest()).toMatchObject({ url: "/v1/customers", headers: { "x-api-key": bench.key } });
  });

  test("as the catalogue says before the document does", async () => {
    const held = bench.credential({ templateId: "openai" });
    expect(await tried("listCustomers", {}, { held, document: { scheme: "query" } })).toMatchObject({
      ok: true,
    });
    expect(bench.onlyRequest()).toMatchObject({
      url: "/v1/customers",
      headers: { authorization: `Bearer ${bench.key}` },
    });
  });

  test("nowhere when there is no credential", async () => {
    expect(await tried("health", {}, { held: null })).toMatchObject({ ok: true, outcome: "unknown" });
    expect(JSON.stringify(bench.service.requests)).not.toContain(bench.key);
  });
});
