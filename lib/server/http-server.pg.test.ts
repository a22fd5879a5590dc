import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ENDPOINTS } from "@/lib/http/api/endpoints";
import { Problem } from "@/lib/http/api/schemas/problem";
import { type Api, startApi } from "@/lib/testing/api";
import { closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { closeServer, httpServer, type Pages } from "./http-server";
import { ADDRESS_HEADER } from "./trusted-headers";

let api: Api;
let world: World;
let token: string;

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
  world = await mintWorld();
  token = (await mintToken(world.people.owner.ctx, { scopes: ["credentials:read", "credentials:write"] }))
    .text;
});
afterAll(closeTestInstance);

/** A server whose pages are this function, on a port of its own. */
async function serve(pages: Pages) {
  const server = httpServer(pages);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

const get = (port: number, options: http.RequestOptions = {}) =>
  new Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const request = http.get({ host: "127.0.0.1", port, ...options }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    request.on("error", reject);
  });

const SPOOFED = {
  "x-forwarded-for": "203.0.113.66",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "gopher",
  "x-forwarded-port": "1",
  "x-forwarded-prefix": "/evil",
  "x-real-ip": "203.0.113.66",
  forwarded: "for=203.0.113.66;host=evil.example",
  "x-user-id": "user_1",
  "x-org-id": "org_1",
  "x-keyhold-address": "203.0.113.66",
  "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware",
  "x-middleware-rewrite": "/evil",
  "x-middleware-prefetch": "1",
};

describe("headers that say where a request comes from", () => {
  test("are the server's own by the time a page sees them", async () => {
    let seen: IncomingMessage["headers"] = {};
    const { server, port } = await serve(async (request, response) => {
      seen = { ...request.headers };
      response.end();
    });
    await get(port, { path: "/", headers: { ...SPOOFED, host: "keyhold.test" } });
    await closeServer(server);
    expect(seen).toEqual({
      host: "keyhold.test",
      connection: seen.connection,
      [ADDRESS_HEADER]: "127.0.0.1",
      "x-forwarded-host": "keyhold.test",
      "x-forwarded-proto": "http",
    });
  });

  test("change nothing in the audit of the REST interface", async () => {
    const body = { type: "api_token", key: "SPOOFED", fields: { token: "a value of nobody" } };
    const reply = await api.call("POST", "/api/v1/credentials", { token, body, headers: SPOOFED });
    expect(reply.status).toBe(201);
    const [event] = await newestEvents(world.organisation.id, 1);
    expect(event).toMatchObject({ action: "credential.create", address: "127.0.0.1", actorKind: "token" });
  });

  test("open nothing without a token", async () => {
    for (const { method, path } of ENDPOINTS) {
      const reply = await api.call(method, `/api/v1${path}`, { headers: SPOOFED });
      expect(reply.status).toBe(401);
    }
  });
});

describe("readiness", () => {
  test("says ready, and is kept by nobody", async () => {
    const reply = await api.call("GET", "/readyz");
    expect([reply.status, reply.headers["cache-control"]]).toEqual([200, "no-store"]);
    expect(JSON.parse(reply.text)).toEqual({ status: "ready", database: true, unsealed: true });
  });

  test("says not ready while sealed, and the interface says why it refuses", async () => {
    await whileSealed(async () => {
      const reply = await api.call("GET", "/readyz");
      expect(reply.status).toBe(503);
      expect(JSON.parse(reply.text)).toMatchObject({ status: "not_ready", database: true, unsealed: false });
      const refused = await api.call("GET", "/api/v1/credentials", { token });
      expect([refused.status, refused.read(Problem).code]).toEqual([503, "sealed"]);
    });
    expect((await api.call("GET", "/readyz")).status).toBe(200);
  });

  test("answers GET and HEAD alone", async () => {
    expect((await api.call("HEAD", "/readyz")).status).toBe(200);
    const reply = await api.call("POST", "/readyz");
    expect([reply.status, reply.headers.allow]).toEqual([405, "GET, HEAD"]);
  });
});

describe("methods and origins", () => {
  test("every address of the interface names its methods when asked with another one", async () => {
    for (const path of new Set(ENDPOINTS.map((endpoint) => endpoint.path))) {
      const methods = ENDPOINTS.filter((endpoint) => endpoint.path === path).map(({ method }) => method);
      const others = ["HEAD", "OPTIONS", "PUT", "TRACE"].filter((one) => !methods.some((own) => own === one));
      for (const method of others) {
        const reply = await api.call(method, `/api/v1${path}`, { token });
        expect(reply.status, `${method} ${path}`).toBe(405);
        expect(reply.headers.allow?.split(", ").toSorted()).toEqual(methods.toSorted());
        if (method === "HEAD") expect(reply.text).toBe("");
      }
    }
  });

  test("no other origin is let in, not even after asking first", async () => {
    const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
    for (const method of ["OPTIONS", "GET", "POST"]) {
      const reply = await api.call(method, "/api/v1/credentials", {
        token,
        headers,
        body: method === "POST" ? {} : undefined,
      });
      expect(Object.keys(reply.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
      expect(reply.headers["x-content-type-options"]).toBe("nosniff");
      expect(reply.headers.vary).toBe("Authorization");
    }
  });
});

describe("the end of a server", () => {
  test("waits for answers in flight, takes no new connection, and holds none open", async () => {
    const waiting: ServerResponse[] = [];
    const { server, port } = await serve(async (_request, response) => {
      waiting.push(response);
    });
    const agent = new http.Agent({ keepAlive: true });
    const reply = get(port, { path: "/", agent });
    while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const started = performance.now();
    const closed = closeServer(server);
    await expect(get(port, { path: "/" })).rejects.toThrow(/ECONNREFUSED/);
    waiting[0]!.end("done");
    expect((await reply).text).toBe("done");
    await closed;
    expect(performance.now() - started).toBeLessThan(2_000);
    agent.destroy();
  });

  test("does not wait for connections that ask nothing", async () => {
    const { server, port } = await serve(async (_request, response) => void response.end("a"));
    const agent = new http.Agent({ keepAlive: true });
    await get(port, { path: "/", agent });
    const started = performance.now();
    await closeServer(server);
    expect(performance.now() - started).toBeLessThan(2_000);
    agent.destroy();
  });
});

test("a page that fails ends its own connection and no other", async () => {
  const { server, port } = await serve(async (request, response) => {
    if (request.url === "/bad") throw new Error("a page failed");
    response.end("fine");
  });
  await expect(get(port, { path: "/bad" })).rejects.toThrow();
  expect((await get(port, { path: "/good" })).text).toBe("fine");
  await closeServer(server);
});
