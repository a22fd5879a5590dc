import http from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { createClient, type ClientOptions, type KeyholdError } from "./index";

const TOKEN = "kh_0123456789_abcdefghijklmnop";
const VALUE = "sk-live-4fTq8ZVnW2bXyLcE7RkJm0uA";

interface Seen {
  path: string | undefined;
  headers: http.IncomingHttpHeaders;
  body: { keys: string[] };
}
type Respond = (response: http.ServerResponse, seen: Seen, count: number) => void;

const servers: http.Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server that answers as it is told, and the requests that it got. */
async function stub(respond: Respond): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const body = JSON.parse(text || "{}") as Seen["body"];
      seen.push({ path: request.url, headers: request.headers, body });
      respond(response, seen.at(-1)!, seen.length);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const json = (response: http.ServerResponse, status: number, body: unknown, headers = {}) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
const resolved = (keys: string[], value = VALUE) => ({
  credentials: Object.fromEntries(
    keys.map((key) => [key, { type: "api_token", version: 1, value, fields: { token: value } }]),
  ),
  missing: [],
  errors: {},
});
const answering: Respond = (response, { body }) => json(response, 200, resolved(body.keys));
const clientAt = (url: string, more: Partial<ClientOptions> = {}) =>
  createClient({ url, token: TOKEN, ...more });

async function failure(work: Promise<unknown>): Promise<KeyholdError> {
  const error = await work.then(
    () => expect.unreachable("it did not fail"),
    (reason: unknown) => reason as KeyholdError,
  );
  expect(inspect(error, { depth: 10 })).not.toMatch(new RegExp(`${TOKEN}|${VALUE}`));
  return error;
}

describe("a call", () => {
  test("sends the token as a header and the keys once, fifty at a time", async () => {
    const { url, seen } = await stub(answering);
    const keys = Array.from({ length: 51 }, (_, index) => `KEY_${index}`);
    const found = await clientAt(`${url}/base/`).resolve([...keys, "KEY_0"]);
    expect(Object.keys(found)).toEqual(keys);
    expect(seen.map(({ body }) => body.keys.length)).toEqual([50, 1]);
    expect(seen[0]).toMatchObject({
      path: "/base/api/v1/resolve",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    });
  });

  test("for no key at all asks nobody", async () => {
    expect(await clientAt("http://127.0.0.1:1").resolve([])).toEqual({});
  });

  test("does not send what is no key, which may be a value in the wrong place", async () => {
    const { url, seen } = await stub(answering);
    expect(await failure(clientAt(url).credential(VALUE))).toMatchObject({
      code: "missing_credential",
      key: "(not a key)",
    });
    expect(seen).toEqual([]);
  });

  test.each([429, 503])("is tried again on %i, not before Retry-After says so", async (status) => {
    const { url, seen } = await stub((response, request, count) => {
      if (count === 1) json(response, status, { code: "rate_limited" }, { "retry-after": "1" });
      else answering(response, request, count);
    });
    const start = performance.now();
    expect(await clientAt(url).credential("KEY")).toBe(VALUE);
    // Timers may be a millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
    expect(seen).toHaveLength(2);
  });

  test("is given up after the retries, with the code of the answer", async () => {
    const { url, seen } = await stub((response) => json(response, 503, { code: "sealed", detail: VALUE }));
    const error = await failure(clientAt(url, { retries: 2 }).credential("KEY"));
    expect(error).toMatchObject({ code: "sealed", status: 503 });
    expect(seen).toHaveLength(3);
  });

  test("is given up at once when it should wait longer than a minute", async () => {
    const { url, seen } = await stub((response) =>
      json(response, 429, { code: "rate_limited" }, { "retry-after": "3600" }),
    );
    expect(await failure(clientAt(url).credential("KEY"))).toMatchObject({ code: "rate_limited" });
    expect(seen).toHaveLength(1);
  });

  test.each([400, 401, 403, 404, 409, 422, 500, 502, 504])("is never repeated on %i", async (status) => {
    const { url, seen } = await stub((response) =>
      json(response, status, { code: VALUE, detail: VALUE, requestId: `req ${VALUE}` }),
    );
    expect(await failure(clientAt(url).credential("KEY"))).toMatchObject({ code: "unexpected", status });
    expect(seen).toHaveLength(1);
  });

  test("is not repeated when nobody answers", async () => {
    const error = await failure(clientAt("http://127.0.0.1:1").credential("KEY"));
    expect(error.code).toBe("unreachable");
  });

  test.each([
    ["before an answer", () => undefined],
    ["within the answer", (response: http.ServerResponse) => response.writeHead(200).write("{")],
  ])("has a time limit: %s", async (_name, respond) => {
    const { url, seen } = await stub(respond);
    const error = await failure(clientAt(url, { timeoutMs: 100 }).credential("KEY"));
    expect(error).toMatchObject({ name: "KeyholdError", code: "timeout" });
    expect(seen).toHaveLength(1);
  });

  test("ends with the reason of its signal, also while it waits for the next attempt", async () => {
    const reason = new Error("enough");
    const silent = new AbortController();
    const first = await stub(() => silent.abort(reason));
    const { signal } = silent;
    expect(await failure(clientAt(first.url).credential("KEY", undefined, { signal }))).toBe(reason);
    const late = new AbortController();
    const second = await stub((response) => {
      json(response, 503, {}, { "retry-after": "50" });
      setTimeout(() => late.abort(reason), 50);
    });
    expect(await failure(clientAt(second.url).resolve(["KEY"], { signal: late.signal }))).toBe(reason);
    expect(second.seen).toHaveLength(1);
  });

  test("takes the token to no other address", async () => {
    const other = await stub(answering);
    const { url } = await stub((response) => response.writeHead(307, { location: other.url }).end());
    expect(await failure(clientAt(url).credential("KEY"))).toMatchObject({ code: "redirected" });
    expect(other.seen).toEqual([]);
  });

  test.each([
    ["text", "<html>"],
    ["an answer without the key", JSON.stringify(resolved([]))],
    [
      "a value that is no text",
      JSON.stringify({ credentials: { KEY: { type: "x", version: 1, value: 5 } } }),
    ],
  ])("believes no answer that is not Keyhold's: %s", async (_name, text) => {
    const { url } = await stub((response) => response.end(text));
    expect((await failure(clientAt(url).credential("KEY"))).code).toBe("unexpected");
  });
});

test.each([
  ["an address that is none", { url: "keyhold" }],
  ["an address with a password", { url: `http://user:${VALUE}@localhost` }],
  ["a file", { url: "file:///etc/passwd" }],
  ["an empty token", { token: "" }],
  ["a token with a line break", { token: `${TOKEN}\n` }],
])("options are refused without being quoted: %s", async (_name, options) => {
  const work = Promise.resolve().then(() => clientAt("http://localhost", options));
  expect(await failure(work)).toMatchObject({ name: "KeyholdError", code: "invalid" });
});

describe("the cache", () => {
  test("is off: each call asks", async () => {
    const { url, seen } = await stub(answering);
    const client = clientAt(url);
    await client.credential("KEY");
    await client.credential("KEY");
    expect(seen).toHaveLength(2);
  });

  test("keeps a value as long as it is told and asks for the others alone", async () => {
    const { url, seen } = await stub(answering);
    const client = clientAt(url, { cacheMs: 600_000 });
    await client.credential("ONE");
    expect(Object.keys(await client.resolve(["ONE", "TWO"]))).toEqual(["ONE", "TWO"]);
    await client.credential("TWO", "token");
    expect(seen.map(({ body }) => body.keys)).toEqual([["ONE"], ["TWO"]]);
  });
});

test("the masker knows what was handed out before and after it was asked for, and the token", async () => {
  const later = `${VALUE}-rotated`.split("").toReversed().join("");
  const { url } = await stub((response, { body }, count) =>
    json(response, 200, resolved(body.keys, count === 1 ? VALUE : later)),
  );
  const client = clientAt(url);
  await client.credential("KEY");
  const redactor = client.redactor();
  const stream = redactor.stream();
  expect(stream.write(`a ${VALUE} b `)).toContain("a [KEY] b");
  await client.credential("KEY");
  const half = later.length / 2;
  const rest = stream.write(later.slice(0, half)) + stream.write(later.slice(half)) + stream.end();
  expect(rest).toMatch(/\[KEY\]$/);
  expect(redactor.text(`${TOKEN} ${btoa(VALUE)}`)).toBe("[KEYHOLD_TOKEN] [KEY]");
});
