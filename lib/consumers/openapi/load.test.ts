import { describe, expect, test } from "vitest";
import { apiServer } from "@/lib/consumers/api-server";
import { HttpBench } from "@/lib/testing/http-consumers";
import { type DocumentOptions, serviceDocument } from "@/lib/testing/peers/http-service-document";

const bench = new HttpBench();

interface Attempt {
  config?: Record<string, unknown>;
  document?: DocumentOptions | null;
  id?: string;
}

function tried(
  operationId: string,
  input: { parameters?: Record<string, unknown>; body?: unknown } = {},
  { config = {}, document = {}, id }: Attempt = {},
) {
  const server = `${bench.service.url}/v1`;
  const uploaded = document && { document: serviceDocument({ server, ...document }) };
  return bench.attempt(apiServer, {
    config: { ...uploaded, ...config },
    input: { operationId, ...input },
    id,
  });
}

describe("the address", () => {
  test("of a fetched document completes a relative server, and the document is fetched without a secret", async () => {
    const config = { documentUrl: `${bench.service.url}/openapi.json` };
    const result = await tried("getCustomer", { parameters: { id: "7" } }, { config, document: null });
    expect(result).toMatchObject({ ok: true, url: `${bench.service.url}/v1/customers/7` });
    expect(bench.service.requests.map(({ url }) => url)).toEqual(["/openapi.json", "/v1/customers/7"]);
    expect(JSON.stringify(bench.service.requests[0])).not.toContain(bench.key);
  });

  test("that the configuration names wins", async () => {
    const config = { baseUrl: `${bench.service.url}/v1/` };
    const document = { server: "https://elsewhere.example/v9" };
    expect(await tried("getCustomer", { parameters: { id: "7" } }, { config, document })).toMatchObject({
      ok: true,
      url: `${bench.service.url}/v1/customers/7`,
    });
  });

  test("that the document names is no way to another host", async () => {
    const document = { server: `${bench.other.url}/v1` };
    await expect(tried("listCustomers", {}, { document })).rejects.toMatchObject({ code: "invalid" });
    expect(bench.other.requests).toEqual([]);
  });

  test.each(["/v1", "ftp://127.0.0.1/v1", "https://user:password@127.0.0.1/v1"])(
    "that is %s asks for a base URL",
    async (server) => {
      await expect(tried("listCustomers", {}, { document: { server } })).rejects.toMatchObject({
        fields: { baseUrl: [expect.stringContaining("Enter the base URL")] },
      });
    },
  );
});

describe("a document", () => {
  test("that cannot be fetched or read is a result", async () => {
    const at = (path: string) =>
      tried("a", {}, { document: null, config: { documentUrl: bench.service.url + path } });
    expect(await at("/v1/nothing")).toMatchObject({ ok: false, outcome: "unknown", status: null });
    expect(await at("/v1/silent")).toMatchObject({
      ok: false,
      message: expect.stringMatching(/could not be fetched/) as string,
    });
    expect(await tried("a", {}, { document: null })).toMatchObject({ ok: false });
    expect(await tried("a", {}, { config: { document: "[]" } })).toMatchObject({ ok: false });
  });

  test("is read once per revision", async () => {
    const config = { documentUrl: `${bench.service.url}/openapi.json` };
    for (const id of ["con_same", "con_same", "con_other"])
      await tried("health", {}, { document: null, config, id });
    expect(bench.service.requests.filter(({ url }) => url === "/openapi.json")).toHaveLength(2);
  });
});

describe("at save", () => {
  const problems = (config: Record<string, unknown>) => apiServer.check!(config);

  test("a whole document, or an address, has no problems", () => {
    const document = serviceDocument({ server: "https://api.example.com/v1" });
    expect(problems({ document })).toEqual({});
    expect(
      problems({ document: serviceDocument(), documentUrl: "https://api.example.com/openapi.json" }),
    ).toEqual({});
    expect(problems({ document: serviceDocument(), baseUrl: "https://api.example.com" })).toEqual({});
    expect(problems({ documentUrl: "https://api.example.com/openapi.json" })).toEqual({});
  });

  test.each([
    ["nothing", {}, "document"],
    ["an unreadable document", { document: "openapi: [" }, "document"],
    ["a document without a whole address", { document: serviceDocument() }, "baseUrl"],
    ["a base URL with a query", { document: serviceDocument(), baseUrl: "https://a.example/?b" }, "baseUrl"],
    [
      "a secret in the address",
      { documentUrl: "https://a.example/openapi.json?key=ghp_0123456789abcdefghijABCDEFGHIJ012345" },
      "documentUrl",
    ],
  ] as [string, Record<string, unknown>, string][])("%s is refused by field", (_name, config, field) => {
    expect(Object.keys(problems(config))).toEqual([field]);
  });
});
