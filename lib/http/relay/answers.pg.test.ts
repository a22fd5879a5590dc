import { once } from "node:events";
import http from "node:http";
import { Readable, type Writable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Problem } from "@/lib/http/api/schemas/problem";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { type Handler, relayBench, type RelayBench, relayEvents, until } from "@/lib/testing/relay";

let bench: RelayBench;
let token: string;

beforeAll(async () => {
  await openTestInstance();
  bench = await relayBench();
  token = await bench.token();
  await bench.bound({ key: "KEY" });
});
afterAll(closeTestInstance);
beforeEach(() => {
  bench.service.arrived.length = 0;
});

const ask = (handler: Handler, method = "GET", call: Parameters<RelayBench["ask"]>[2] = {}) => {
  bench.service.answer(handler);
  return bench.ask(method, "/relay/KEY/x", { token, ...call });
};
const codeOf = (reply: Awaited<ReturnType<typeof ask>>) => [reply.status, reply.read(Problem).code];
const echo: Handler = (request, response) => void response.end(JSON.stringify(request.rawHeaders));
const lastEvent = (outcome: string) =>
  until(
    async () => (await relayEvents(bench.world, 1))[0],
    (event) => event?.outcome === outcome,
  );

describe("a service that repeats the secret", () => {
  const forms = (secret: string) => [
    secret,
    Buffer.from(secret).toString("base64"),
    Buffer.from(`x${secret}y`).toString("base64url"),
    Buffer.from(secret).toString("hex"),
    encodeURIComponent(secret),
  ];

  test("is not repeated in a body", async () => {
    const reply = await ask(echo);
    expect(reply.status).toBe(200);
    expect(reply.text).toContain("Bearer [KEY]");
    expect(findCanary(reply.text, bench.canary)).toEqual([]);
  });

  test.each([1, 7, 64])("is not, in pieces of %i bytes, however it is written", async (size) => {
    const text = `<${forms(bench.canary).join("> <")}>`;
    const reply = await ask((_request, response) => {
      const pieces = text.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
      const next = () => {
        const piece = pieces.shift();
        if (piece === undefined) response.end();
        else response.write(piece, () => setImmediate(next));
      };
      next();
    });
    expect(findCanary(reply.text, bench.canary)).toEqual([]);
    expect(reply.text).toMatch(/^<\[KEY\]> <\[KEY\]=*> .*<\[KEY\]> <\[KEY\]>$/);
  });

  test("is not, in a header or a status line", async () => {
    const reply = await ask((_request, response) => {
      response.writeHead(200, bench.canary, {
        "x-echo": `Bearer ${bench.canary}`,
        [`x-${bench.canary}`]: "1",
        "www-authenticate": `Bearer error="${Buffer.from(bench.canary).toString("base64")}"`,
        "content-type": "text/plain",
      });
      response.end("ok");
    });
    expect(reply.headers).toMatchObject({ "x-echo": "Bearer [KEY]", "content-type": "text/plain" });
    expect(findCanary(JSON.stringify(reply.headers), bench.canary)).toEqual([]);
  });

  test.each([400, 401, 403, 404, 429, 500, 503])("is not, in its own error %i", async (status) => {
    const reply = await ask((request, response) => {
      response.writeHead(status, { "retry-after": "7", "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: `Bad key ${request.headers.authorization ?? ""}` } }));
    });
    expect([reply.status, reply.text]).toEqual([status, '{"error":{"message":"Bad key Bearer [KEY]"}}']);
    expect(reply.headers["retry-after"]).toBe("7");
  });

  test.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
    ["deflate", deflateSync],
  ])("is not, packed with %s although that was not asked for", async (coding, pack) => {
    const reply = await ask((request, response) => {
      const body = pack(JSON.stringify(request.headers));
      response.writeHead(200, { "content-encoding": coding, "content-length": body.length }).end(body);
    });
    expect(reply.text).toContain("[KEY]");
    expect(reply.headers["content-encoding"]).toBeUndefined();
    expect(findCanary(reply.text, bench.canary)).toEqual([]);
  });

  test.each(["zstd", "compress", "gzip, gzip", "aes128gcm"])(
    "is not passed on packed with %s",
    async (coding) => {
      const reply = await ask((_request, response) => {
        response.writeHead(200, { "content-encoding": coding }).end(gzipSync(bench.canary));
      });
      expect(codeOf(reply)).toEqual([502, "upstream"]);
    },
  );
});

describe("a redirect", () => {
  test.each([300, 301, 302, 303, 305, 307, 308, 399])(
    "%i is not followed and not passed on",
    async (status) => {
      const reply = await ask((_request, response) => {
        const location = `http://${bench.service.place}/elsewhere?key=${bench.canary}`;
        response.writeHead(status, { location, "content-type": "text/html" }).end(location);
      });
      expect(codeOf(reply)).toEqual([502, "upstream"]);
      expect(reply.headers.location).toBeUndefined();
      expect(reply.text).not.toContain("elsewhere");
      expect(bench.service.arrived).toHaveLength(1);
      expect((await lastEvent("failed"))?.detail).toMatchObject({ status, code: "upstream" });
    },
  );

  test("is not what an answer without change is", async () => {
    const reply = await ask((_request, response) => {
      response.writeHead(304, { etag: '"1"' }).end();
    });
    expect([reply.status, reply.headers.etag, reply.text]).toEqual([304, '"1"', ""]);
  });
});

test("a service sets no cookie and no rule in the name of this server", async () => {
  const reply = await ask((_request, response) => {
    response.writeHead(200, {
      ...{ "set-cookie": ["a=1", "b=2"], "alt-svc": 'h3=":443"', "strict-transport-security": "max-age=1" },
      ...{ "access-control-allow-origin": "*", "cache-control": "public, max-age=99", connection: "x-mine" },
      ...{ "x-mine": "1", link: "<https://a>", "x-request-id": "theirs" },
    });
    response.end("<script>1</script>");
  });
  const { date: _date, ...headers } = reply.headers;
  expect(headers).toEqual({
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    connection: "keep-alive",
    "keep-alive": "timeout=75",
    link: "<https://a>",
    "referrer-policy": "no-referrer",
    "transfer-encoding": "chunked",
    vary: "Authorization",
    "x-content-type-options": "nosniff",
    "x-keyhold-request-id": expect.any(String) as string,
    "x-request-id": "theirs",
  });
});

test("answers without a body stay without one", async () => {
  const head = await ask((_request, response) => {
    response.writeHead(200, { "content-length": "1234", "content-encoding": "gzip" }).end();
  }, "HEAD");
  expect([head.status, head.headers["content-length"], head.text]).toEqual([200, "1234", ""]);
  const empty = await ask((_request, response) => void response.writeHead(204).end());
  expect([empty.status, empty.text]).toEqual([204, ""]);
});

test("bytes that are no text pass unchanged, the secret among them does not", async () => {
  const noise = Buffer.from(
    Array.from({ length: 256 * 300 }, (_gap, index) => (index * 7 + (index >> 8)) & 255),
  );
  bench.service.answer((_request, response) => {
    response.write(noise);
    response.end(Buffer.concat([Buffer.from(bench.canary), noise]));
  });
  const { body } = await stream("GET");
  const expected = Buffer.concat([noise, Buffer.from("[KEY]"), noise]);
  expect((await collected(body)).equals(expected)).toBe(true);
});

/** A request of one's own: its answer as it comes. */
async function stream(
  method: string,
  headers: http.OutgoingHttpHeaders = {},
  send?: (to: http.ClientRequest) => unknown,
) {
  const request = http.request({
    ...{ host: "127.0.0.1", port: bench.api.port, method, path: "/relay/KEY/x", agent: false },
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  request.on("error", () => undefined);
  if (send) send(request);
  else request.end();
  const [body] = (await once(request, "response")) as [http.IncomingMessage];
  return { request, body };
}

async function collected(body: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe("a stream of events", () => {
  test("arrives event by event, headers first", async () => {
    const service: { response?: http.ServerResponse } = {};
    bench.service.answer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
      service.response = response;
    });
    const { body } = await stream("POST");
    expect(body.headers["content-type"]).toBe("text/event-stream");
    const arrives = () => once(body, "data") as Promise<[Buffer]>;
    const delays: number[] = [];
    for (let index = 0; index < 3 || (index < 100 && Math.min(...delays) >= 20); index += 1) {
      const sent = performance.now();
      service.response?.write(`data: {"text":"word ${index}"}\n\n`);
      const [piece] = await arrives();
      delays.push(performance.now() - sent);
      expect(piece.toString()).toBe(`data: {"text":"word ${index}"}\n\n`);
    }
    // One of them at least met a machine that had nothing else to do.
    expect(Math.min(...delays)).toBeLessThan(20);
    service.response?.end();
    await once(body, "end");
  });

  test("ends at the service when the client has gone", async () => {
    const ended = new Promise<void>((resolve) => {
      bench.service.answer((_request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("data: 1\n\n");
        response.once("close", () => {
          resolve();
        });
      });
    });
    const { request, body } = await stream("GET");
    await once(body, "data");
    request.destroy();
    await ended;
    expect((await lastEvent("failed"))?.detail).toMatchObject({ status: 200, reason: "aborted" });
  });

  test("breaks for the client when it breaks at the service", async () => {
    bench.service.answer((request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n", () => request.socket.destroy());
    });
    const { body } = await stream("GET");
    await expect(collected(body)).rejects.toThrow("aborted");
    expect((await lastEvent("failed"))?.detail).toMatchObject({ status: 200, reason: "closed" });
  });
});

test("a call that is given up before its answer ends at the service", async () => {
  const arrived = new Promise<http.IncomingMessage>((resolve) => {
    bench.service.answer((request) => {
      resolve(request);
    });
  });
  const request = http.get({
    ...{ host: "127.0.0.1", port: bench.api.port, path: "/relay/KEY/x", agent: false },
    headers: { authorization: `Bearer ${token}` },
  });
  request.on("error", () => undefined);
  const { socket } = await arrived;
  const closed = once(socket, "close");
  request.destroy();
  await closed;
  expect((await lastEvent("failed"))?.detail).toMatchObject({ reason: "aborted" });
});

test("a service that hangs up is told as such, and by no word of the network", async () => {
  const reply = await ask((request) => request.socket.destroy(), "POST", { body: "{}" });
  expect(reply.read(Problem)).toMatchObject({
    ...{ status: 502, code: "upstream", detail: `No answer from ${bench.service.place}.` },
  });
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes of memory that something still holds. */
function living(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe("a large body", () => {
  const MEGABYTE = 1024 * 1024;
  const piece = Buffer.alloc(MEGABYTE / 16, "streamed text ");

  function* pieces(bytes: number) {
    for (let left = bytes; left > 0; left -= piece.length) yield piece.subarray(0, left);
  }
  const write = (to: Writable, bytes: number) => Readable.from(pieces(bytes)).pipe(to);

  test("of 100 MB passes in both directions and takes no memory with it", { timeout: 120_000 }, async () => {
    const size = 100 * MEGABYTE;
    const state = { received: 0, most: 0 };
    bench.service.answer((request, response) => {
      request.on("data", (part: Buffer) => {
        state.received += part.length;
      });
      request.on("end", () => {
        response.writeHead(200);
        write(response, 24 * MEGABYTE);
      });
    });
    const before = living();
    const watch = setInterval(() => {
      state.most = Math.max(state.most, living() - before);
    }, 50);
    const { body } = await stream("POST", { "content-length": size }, (to) => write(to, size));
    let back = 0;
    for await (const part of body) back += (part as Buffer).length;
    clearInterval(watch);
    expect([state.received, back]).toEqual([size, 24 * MEGABYTE]);
    expect(state.most).toBeLessThan(50 * MEGABYTE);
  });

  test("that says itself that it is larger is refused before it is read", async () => {
    const headers = { "content-length": 100 * MEGABYTE + 1, expect: "100-continue" };
    const { request, body } = await stream("POST", headers, (to) => {
      to.flushHeaders();
    });
    expect(body.statusCode).toBe(413);
    expect((await collected(body)).toString()).toContain("Requests of this kind can be up to 100 MB.");
    request.destroy();
    expect(bench.service.arrived).toEqual([]);
  });

  test("that becomes larger on the way is ended", { timeout: 120_000 }, async () => {
    bench.service.answer((request) => {
      request.resume();
    });
    const { request, body } = await stream("POST", {}, (to) => write(to, 101 * MEGABYTE));
    expect(body.statusCode).toBe(413);
    request.destroy();
    expect((await lastEvent("failed"))?.detail).toMatchObject({ code: "too_large" });
  });

  test("is answered before its end, and the connection serves the next call", async () => {
    bench.service.answer((_request, response) => void response.writeHead(403).end("no"));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const call = async (bytes: number) => {
      const request = http.request({
        ...{ host: "127.0.0.1", port: bench.api.port, method: "POST", path: "/relay/KEY/x", agent },
        headers: { authorization: `Bearer ${token}` },
      });
      write(request, bytes);
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      return [response.statusCode, (await collected(response)).toString()];
    };
    expect(await call(3 * MEGABYTE)).toEqual([403, "no"]);
    expect(await call(10)).toEqual([403, "no"]);
    agent.destroy();
  });
});
