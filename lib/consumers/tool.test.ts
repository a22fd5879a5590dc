import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { HttpBench } from "@/lib/testing/http-consumers";
import type { ServiceRequest } from "@/lib/testing/peers/http-service";
import type { HeldCredential } from "./driver";
import type { HttpResult } from "./http/call";
import { tool } from "./tool";

const bench = new HttpBench();

interface Attempt {
  config?: Record<string, unknown>;
  path?: string;
  args?: Record<string, unknown>;
  held?: HeldCredential | null;
  signal?: AbortSignal;
}

async function tried({ config = {}, path = "/v1/customers", args = {}, held, signal }: Attempt) {
  const whole = { description: "d", method: "GET", url: `${bench.service.url}${path}`, ...config };
  const result = await bench.attempt(tool, { config: whole, input: { arguments: args }, held, signal });
  return result as HttpResult;
}

describe("a call", () => {
  test("carries the secret to the service and to nobody else", async () => {
    const result = await tried({ path: "/v1/customers/{id}?q={q}", args: { id: "a/b", q: "x&y" } });
    expect(result).toMatchObject({
      ok: true,
      outcome: "valid",
      status: 200,
      message: `127.0.0.1:${new URL(bench.service.url).port} answered 200.`,
      url: `${bench.service.url}/v1/customers/a%2Fb`,
      body: { path: "/v1/customers/a%2Fb", query: [["q", "x&y"]] },
      headers: { "content-type": "application/json" },
      truncated: false,
    });
    expect(bench.service.requests[0]!.headers.authorization).toBe(`Bearer ${bench.key}`);
  });

  test.each([
    ["a header", { in: "header", name: "X-API-Key" }, "x-api-key"],
    ["Basic", { in: "basic", username: "api", password: "{token}" }, "authorization"],
  ])("puts it into %s when the tool says so", async (_name, inject, header) => {
    expect(await tried({ config: { inject } })).toMatchObject({ ok: true, outcome: "valid" });
    expect(bench.service.requests[0]!.headers[header]).toBeDefined();
  });

  test("puts it into the query, which nothing shows", async () => {
    const result = await tried({
      config: { inject: { in: "query", name: "api_key" } },
      path: "/v1/echo?a=1",
    });
    expect(result).toMatchObject({ ok: true, url: `${bench.service.url}/v1/echo` });
    expect(bench.service.requests[0]!.url).toBe(`/v1/echo?a=1&api_key=${encodeURIComponent(bench.key)}`);
  });

  test("without a credential carries nothing", async () => {
    const result = await tried({ held: null });
    expect(result).toMatchObject({ ok: false, outcome: "rejected", status: 401 });
    expect(result.message).toMatch(/asks for a credential \(401\)\.$/);
    const open = await tried({ held: null, path: "/v1/health" });
    expect(open).toMatchObject({ ok: true, outcome: "unknown", status: 200 });
    expect(JSON.stringify(bench.service.requests)).not.toContain(bench.key);
  });

  test("with a key that the service refuses is rejected", async () => {
    const wrong = bench.credential({
      secrets: { token: new Secret(`kt-${randomBytes(18).toString("hex")}`) },
    });
    const result = await tried({ held: wrong });
    expect(result).toMatchObject({ ok: false, outcome: "rejected", status: 401 });
    expect(result.message).toMatch(/refused the credential \(401\)\.$/);
    expect(JSON.stringify(result)).not.toContain(wrong.secrets.token!.expose());
  });

  test("that is not for the credential's host is refused before anything is sent", async () => {
    await expect(tried({ held: bench.credential({ hosts: [bench.other.url] }) })).rejects.toMatchObject({
      code: "invalid",
    });
    await expect(tried({ held: bench.credential({ hosts: [] }) })).rejects.toMatchObject({ code: "invalid" });
    expect([...bench.service.requests, ...bench.other.requests]).toEqual([]);
  });

  test("that was stopped is a result", async () => {
    const result = await tried({ signal: AbortSignal.abort() });
    expect(result).toMatchObject({ ok: false, outcome: "unknown", status: null });
  });
});

describe("arguments", () => {
  test.each([
    ["GET", "/v1/customers?page=2&tag=a&tag=b&all=true", ""],
    ["DELETE", "/v1/customers?page=2&tag=a&tag=b&all=true", ""],
    ["POST", "/v1/customers", '{"page":2,"tag":["a","b"],"all":true}'],
    ["PATCH", "/v1/customers", '{"page":2,"tag":["a","b"],"all":true}'],
  ])("that no template uses travel with a %s", async (method, url, body) => {
    await tried({ config: { method }, args: { page: 2, tag: ["a", "b"], all: true } });
    expect(bench.service.requests[0]).toMatchObject({ method, url, body });
  });

  test("fill headers and a JSON body", async () => {
    const config = {
      method: "POST",
      headers: { "X-Run": "run-{run}", Accept: "application/json" },
      body: '{"name": "{name}", "amount": "{amount}", "note": "for {name}"}',
    };
    const name = 'Ann", "admin": true';
    await tried({ config, args: { run: 7, name, amount: 12.5 } });
    const [{ headers, body }] = bench.service.requests as [ServiceRequest];
    expect(headers).toMatchObject({ "x-run": "run-7", "content-type": "application/json" });
    expect(JSON.parse(body)).toEqual({ name, amount: 12.5, note: `for ${name}` });
  });

  test("are sent as a form when the tool says so", async () => {
    const config = { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" } };
    await tried({ config, args: { a: "1&b=2", c: ["x", "y"] } });
    expect(bench.service.requests[0]!.body).toBe("a=1%26b%3D2&c=x&c=y");
  });

  test.each([
    ["climb out of the path", { id: "../../admin" }],
    ["climb out of it encoded", { id: "%2e%2e%2fadmin" }],
    ["are absent from the path", {}],
    ["start another header", { id: "1", trace: "a\r\nX-Evil: 1" }],
    ["are objects in a path", { id: { a: 1 } }],
    ["are half a character", { id: "\ud800" }],
    ["reach a prototype", JSON.parse('{"id": "1", "x": {"__proto__": {"polluted": true}}}')],
  ] as [string, Record<string, unknown>][])(
    "that %s are refused and nothing is sent",
    async (_name, args) => {
      const config = { headers: { "X-Trace": "{trace}" } };
      const attempt = tried({ path: "/v1/customers/{id}", config, args });
      await expect(attempt).rejects.toMatchObject({ code: "invalid", fields: expect.any(Object) as object });
      expect(bench.service.requests).toEqual([]);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  test("with braces are text", async () => {
    await tried({ path: "/v1/customers/{id}", args: { id: "{token}", token: "x" } });
    expect(bench.service.requests[0]!.url).toBe("/v1/customers/%7Btoken%7D?token=x");
  });

  test("that break the schema are named", async () => {
    const parameters = { type: "object", properties: { id: { type: "integer" } }, required: ["id"] };
    const attempt = tried({ path: "/v1/customers/{id}", config: { parameters }, args: { id: "seven" } });
    await expect(attempt).rejects.toMatchObject({
      code: "invalid",
      message: "arguments.id: must be integer.",
      fields: { "arguments.id": ["must be integer."] },
    });
    expect(bench.service.requests).toEqual([]);
  });
});

describe("at save", () => {
  const problems = (config: Record<string, unknown>) =>
    tool.check!({ description: "d", method: "GET", url: "https://api.example.com/{id}", ...config });

  test("a whole tool has no problems", () => {
    const parameters = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
    expect(problems({ parameters, headers: { Accept: "application/json" } })).toEqual({});
    expect(problems({})).toEqual({});
  });

  test("every field says what is wrong with it", () => {
    const found = problems({
      url: "https://{id}.example.com/",
      parameters: { properties: { id: { $ref: "https://evil.example/s.json" } } },
      headers: { Authorization: "Bearer {token}" },
      body: "text",
    });
    expect(Object.keys(found).toSorted()).toEqual(["body", "headers", "parameters", "url"]);
    expect(found.headers).toEqual(["Authorization is for a secret. Use a credential instead."]);
  });

  test("a placeholder that is no parameter is named", () => {
    const parameters = { type: "object", properties: { customer: { type: "string" } } };
    expect(problems({ parameters })).toEqual({ url: ["{id} is not one of the parameters."] });
  });
});
