import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { Problem } from "@/lib/http/api/schemas/problem";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { expectNowhere, relayBench, type RelayBench, relayEvents, until } from "@/lib/testing/relay";

let bench: RelayBench;
let token: string;

beforeAll(async () => {
  await openTestInstance();
  bench = await relayBench();
  token = await bench.token();
  await bench.bound({ key: "BEARER" });
});
afterAll(closeTestInstance);
beforeEach(() => {
  bench.service.arrived.length = 0;
});

const ask = (method: string, path: string, call: Parameters<RelayBench["ask"]>[2] = {}) =>
  bench.ask(method, path, { token, ...call });
const codeOf = (reply: Awaited<ReturnType<typeof ask>>) => [reply.status, reply.read(Problem).code];
const valuesOf = (name: string) => {
  const { raw } = bench.service.last();
  return raw.flatMap((one, index) =>
    index % 2 === 0 && one.toLowerCase() === name ? [raw[index + 1] ?? ""] : [],
  );
};
const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

describe("the secret takes the place of the token", () => {
  test("as a bearer token", async () => {
    const reply = await ask("GET", "/relay/BEARER/v1/models?limit=2");
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      "cache-control": "no-store",
      "content-type": "application/json",
      "x-keyhold-request-id": expect.stringMatching(/^req_/) as string,
    });
    const { method, url, headers } = bench.service.last();
    expect([method, url]).toEqual(["GET", "/v1/models?limit=2"]);
    expect(headers.host).toBe(bench.service.place);
    expect(valuesOf("authorization")).toEqual([`Bearer ${bench.canary}`]);
    expect(JSON.stringify(bench.service.last())).not.toContain("kh_");
  });

  test("in a header of the service's own", async () => {
    await createCredential(bench.world.people.owner.ctx, {
      ...{ type: "llm_provider", key: "OWN_HEADER" },
      fields: { provider: "anthropic", base_url: `http://${bench.service.place}`, api_key: bench.canary },
    });
    for (const headers of [{ "x-api-key": token }, { authorization: `Bearer ${token}` }]) {
      const reply = await bench.ask("POST", "/relay/OWN_HEADER/v1/messages", { headers, body: { a: 1 } });
      expect(reply.status).toBe(200);
      expect(valuesOf("x-api-key")).toEqual([bench.canary]);
      expect(valuesOf("authorization")).toEqual([]);
      expect(bench.service.last().body).toBe('{"a":1}');
    }
    expect(valuesOf("anthropic-version")).toEqual(["2023-06-01"]);
    const elsewhere = await bench.ask("GET", "/relay/OWN_HEADER/", { headers: { "x-goog-api-key": token } });
    expect(codeOf(elsewhere)).toEqual([401, "unauthenticated"]);
  });

  test("as user name and password", async () => {
    await createCredential(bench.world.people.owner.ctx, {
      ...{ type: "username_password", key: "PAIR", fields: { username: "ann", password: bench.canary } },
      extras: [{ name: "base_url", secret: false, value: `http://${bench.service.place}` }],
    });
    for (const authorization of [basic("ann", token), basic(token, ""), `Bearer ${token}`]) {
      const reply = await bench.ask("GET", "/relay/PAIR/x", { headers: { authorization } });
      expect(reply.status).toBe(200);
      expect(valuesOf("authorization")).toEqual([basic("ann", bench.canary)]);
    }
  });

  test("in the address of a webhook", async () => {
    await createCredential(bench.world.people.owner.ctx, {
      ...{ type: "webhook", key: "HOOK" },
      fields: { url: `http://${bench.service.place}/hooks/${bench.canary}` },
    });
    expect((await ask("POST", "/relay/HOOK", { body: "{}" })).status).toBe(200);
    expect(bench.service.last().url).toBe(`/hooks/${bench.canary}`);
    await ask("POST", "/relay/HOOK/more?wait=1", { body: "{}" });
    expect(bench.service.last().url).toBe(`/hooks/${bench.canary}/more?wait=1`);
    const events = await relayEvents(bench.world);
    expect(JSON.stringify(events)).not.toContain(bench.canary);
  });
});

describe("a client cannot", () => {
  const call = async (headers: Record<string, string>, path = "/relay/BEARER/x") => {
    const reply = await ask("GET", path, { headers });
    expect(reply.status, reply.text).toBe(200);
    return bench.service.last();
  };

  test.each([...["Authorization", "authorization, close", "keep-alive, AUTHORIZATION", "x-api-key, host"]])(
    "have the secret taken off again by Connection: %s",
    async (connection) => {
      await call({ connection });
      expect(valuesOf("authorization")).toEqual([`Bearer ${bench.canary}`]);
      expect(valuesOf("host")).toEqual([bench.service.place]);
    },
  );

  test("send what belongs to the connection, another identity or another method", async () => {
    const { headers } = await call({
      ...{ connection: "x-mine", "x-mine": "1", te: "trailers", "proxy-authorization": "Basic eDp5" },
      ...{ cookie: "session=1", forwarded: "for=1.2.3.4", "x-forwarded-host": "evil.example", via: "1.1 x" },
      ...{ "x-http-method-override": "DELETE", "x-original-url": "/admin", origin: "https://evil.example" },
      ...{ "accept-encoding": "gzip, br", range: "bytes=0-3", "x-kept": "2" },
    });
    expect(Object.keys(headers).toSorted()).toEqual([
      ...["accept-encoding", "authorization", "connection", "host", "x-kept"],
    ]);
    expect(headers["accept-encoding"]).toBe("identity");
  });

  test("add a secret of its own beside the stored one", async () => {
    await bench.ask("GET", "/relay/OWN_HEADER/x", {
      headers: { "x-api-key": token, authorization: "Bearer sk-of-the-caller", "X-API-KEY": token },
    });
    expect(valuesOf("authorization")).toEqual([]);
    expect(valuesOf("x-api-key")).toEqual([bench.canary]);
  });

  test("choose where the call goes by its Host", async () => {
    await call({ host: "evil.example" });
    expect(valuesOf("host")).toEqual([bench.service.place]);
  });

  test("send it by absolute-form", async () => {
    const head = `Host: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`;
    for (const target of [`http://${bench.service.place}/x`, "http://evil.example/relay/BEARER/x"])
      expect(await bench.api.raw(`GET ${target} HTTP/1.1\r\n${head}`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(bench.service.arrived).toEqual([]);
  });

  test.each([
    ...["evil.example", "evil.example:80", "127.0.0.1:1", "localhost:1", "%5B::1%5D:80", "x@127.0.0.1:1"],
    ...["127.0.0.1.evil.example", "127.1:1", "2130706433:1"],
  ])("send it to @%s", async (host) => {
    expect(codeOf(await ask("GET", `/relay/BEARER/@${host}/x`))).toEqual([422, "invalid"]);
    expect(bench.service.arrived).toEqual([]);
  });

  test("but to the host that is pinned, by its name", async () => {
    expect((await ask("GET", `/relay/BEARER/@${bench.service.place}/x`)).status).toBe(200);
    expect(bench.service.last().url).toBe("/x");
  });

  test.each(["..", "%2e%2e", "..%2f", "%252e%252e", "a/..%5c..", "..;a=b"])(
    "climb out of a base path with %s",
    async (part) => {
      await bench
        .bound({ key: "BASED", fields: { base_url: `http://${bench.service.place}/tenants/one` } })
        .catch(() => undefined);
      expect(codeOf(await ask("GET", `/relay/BASED/${part}/two`))).toEqual([422, "invalid"]);
      expect((await ask("GET", "/relay/BASED/x%2Fy//z?q=%2e%2e")).status).toBe(200);
      expect(bench.service.last().url).toBe("/tenants/one/x%2Fy//z?q=%2e%2e");
    },
  );

  test("have a token written into the address", async () => {
    const encoded = token.replace("kh_", "%6bh_");
    for (const path of [`/relay/BEARER/x?api_key=${token}`, `/relay/BEARER/${encoded}/x`])
      expect(codeOf(await ask("GET", path))).toEqual([400, "malformed"]);
    expect(codeOf(await bench.ask("GET", `/relay/BEARER/x?api_key=${token}`, {}))).toEqual([
      ...[401, "unauthenticated"],
    ]);
    expect(bench.service.arrived).toEqual([]);
  });

  test("upgrade the connection", async () => {
    const headers = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-key": "x" };
    expect((await ask("GET", "/relay/BEARER/x", { headers })).status).toBe(400);
    expect(bench.service.arrived).toEqual([]);
  });

  test("use methods that reflect a request", async () => {
    for (const method of ["TRACE", "CONNECT"]) {
      const head = `Host: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`;
      const target = method === "CONNECT" ? "x:1" : "/relay/BEARER/x";
      expect(await bench.api.raw(`${method} ${target} HTTP/1.1\r\n${head}`)).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    expect(bench.service.arrived).toEqual([]);
  });
});

test("a credential that is bound to no host, or enters no request, is not sent", async () => {
  const { ctx } = bench.world.people.owner;
  await createCredential(ctx, { type: "api_token", key: "UNBOUND", fields: { token: bench.canary } });
  expect((await ask("GET", "/relay/UNBOUND/x")).read(Problem)).toMatchObject({
    code: "invalid",
    detail: expect.stringContaining("is not bound to a host") as string,
  });
  await createCredential(ctx, {
    ...{ type: "custom", key: "FREE", fields: { json: JSON.stringify({ a: bench.canary }) } },
    extras: [{ name: "base_url", secret: false, value: `http://${bench.service.place}` }],
  });
  expect(codeOf(await ask("GET", "/relay/FREE/x"))).toEqual([422, "invalid"]);
  expect(bench.service.arrived).toEqual([]);
});

test("a call is on record before it is sent, and what became of it after", async () => {
  let before: unknown;
  bench.service.answer((_request, response) => {
    void relayEvents(bench.world, 1).then((events) => {
      before = events;
      response.writeHead(418).end("0123456789");
    });
  });
  const reply = await ask("PUT", "/relay/BEARER/a/sk-ant-api03-0123456789abcdefAB/b?secret=1", {
    body: "hello",
  });
  expect(reply.status).toBe(418);
  const facts = { method: "PUT", host: bench.service.place, path: "/a/(hidden)/b", version: 1 };
  expect(before).toEqual([{ outcome: "started", subjectName: "BEARER", detail: facts }]);
  const after = await until(
    () => relayEvents(bench.world, 1),
    ([event]) => event?.outcome === "finished",
  );
  expect(after).toEqual([
    {
      ...{ outcome: "finished", subjectName: "BEARER" },
      detail: {
        ...facts,
        ...{ status: 418, requestBytes: 5, responseBytes: 10, durationMs: expect.any(Number) as number },
      },
    },
  ]);
});

test("the secret is in no table", async () => {
  await expectNowhere(bench.canary);
});
