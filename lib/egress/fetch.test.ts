import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import zlib from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { allowPlaces, type Peer, startHttp, startSocket } from "@/lib/testing/loopback";
import { createEgress } from "./egress";
import { EgressError } from "./error";
import { egressFetch, type EgressLimits, fetchThrough } from "./fetch";

const CANARY = "sk-canary-5f3b9c1e7a2d4f6088aa";
const peers: Peer[] = [];

afterEach(async () => {
  allowPlaces();
  await Promise.all(peers.splice(0).map((peer) => peer.stop()));
});

async function serve(handler: RequestListener): Promise<{ peer: Peer; base: string; call: typeof fetch }> {
  const peer = await startHttp(handler);
  peers.push(peer);
  const base = `http://${peer.place}`;
  allowPlaces(peer.place);
  return { peer, base, call: egressFetch([base]) };
}

async function thrownBy(work: () => Promise<unknown>): Promise<EgressError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof EgressError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const read = async (request: IncomingMessage) => Buffer.concat((await request.toArray()) as Buffer[]);

test("method, headers and every kind of body arrive as fetch sends them, with their length", async () => {
  const { base, call } = await serve((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await read(request);
    const { "content-type": type, "content-length": length, "transfer-encoding": coding } = request.headers;
    response.end(JSON.stringify({ method: request.method, type, length, coding, body: body.toString() }));
  };
  const sent = async (body: RequestInit["body"], headers = {}): Promise<unknown> => {
    const init = { method: "post", body: body ?? null, headers, duplex: "half" } as RequestInit;
    return (await call(`${base}/x`, init)).json();
  };
  expect(await sent("{}", { "Content-Type": "application/json" })).toEqual({
    method: "POST",
    type: "application/json",
    length: "2",
    body: "{}",
  });
  expect(await sent(new URLSearchParams({ a: "b c" }))).toMatchObject({
    type: "application/x-www-form-urlencoded;charset=UTF-8",
    body: "a=b+c",
  });
  expect(await sent(Buffer.from("bytes"))).toEqual({ method: "POST", length: "5", body: "bytes" });
  expect(await sent(new Blob(["blob"], { type: "text/x" }))).toMatchObject({ type: "text/x", length: "4" });
  const form = new FormData();
  form.set("file", new Blob(["inside"]), "name.txt");
  expect(await sent(form)).toMatchObject({
    type: expect.stringMatching(/^multipart\/form-data; boundary=/) as string,
    body: expect.stringContaining("inside") as string,
  });
  expect(await sent(new Blob(["streamed"]).stream())).toEqual({
    method: "POST",
    coding: "chunked",
    body: "streamed",
  });
  expect(await sent(null)).toEqual({ method: "POST", length: "0", body: "" });
  const request = new Request(`${base}/x`, {
    method: "PUT",
    body: "of a request",
    headers: { "content-type": "text/y" },
  });
  expect(await (await call(request)).json()).toEqual({
    method: "PUT",
    type: "text/y",
    length: "12",
    body: "of a request",
  });
});

test("nothing is sent of its own but the least", async () => {
  const { base, call } = await serve((request, response) => response.end(JSON.stringify(request.rawHeaders)));
  const [, place = ""] = base.split("//");
  const sent = (await (await call(base)).json()) as string[];
  expect(sent).toEqual([
    "Host",
    place,
    "accept",
    "*/*",
    "accept-encoding",
    "identity",
    "user-agent",
    "keyhold/0.1",
    "Connection",
    "keep-alive",
  ]);
  const own = (await (
    await call(base, { headers: { Accept: "text/x", "User-Agent": "mine", "Accept-Encoding": "gzip" } })
  ).json()) as string[];
  expect(own).toEqual([
    "Host",
    place,
    "Accept",
    "text/x",
    "User-Agent",
    "mine",
    "Accept-Encoding",
    "gzip",
    "Connection",
    "keep-alive",
  ]);
});

test("a cookie that is set is not sent back", async () => {
  const seen: (string | undefined)[] = [];
  const { base, call } = await serve((request, response) => {
    seen.push(request.headers.cookie);
    response.setHeader("set-cookie", "session=1").end();
  });
  await (await call(base)).text();
  await (await call(base)).text();
  expect(seen).toEqual([undefined, undefined]);
});

test.each([301, 302, 303, 307, 308])(
  "a %i is returned as it is: to metadata, to http, to another host, to itself",
  async (status) => {
    const targets = [
      "http://169.254.169.254/latest/meta-data",
      "http://api.example.com/",
      "https://evil.example/",
      "/again",
    ];
    let calls = 0;
    const { base, call } = await serve((request, response) => {
      calls += 1;
      response.writeHead(status, { location: targets[Number(request.url?.slice(1))] ?? "" }).end("moved");
    });
    for (const [index, target] of targets.entries()) {
      for (const redirect of ["follow", "manual"] as const) {
        const answer = await call(`${base}/${index}`, { redirect });
        expect([answer.status, answer.headers.get("location"), answer.redirected, answer.type]).toEqual([
          status,
          target,
          false,
          "default",
        ]);
        expect(await answer.text()).toBe("moved");
      }
    }
    expect(calls).toBe(targets.length * 2);
  },
);

const LIMITS: EgressLimits = { timeoutMs: 60_000, maxResponseBytes: 65_536 };
const piece = Buffer.alloc(16_384, "x");

test.each<[string, RequestListener, EgressError["reason"]]>([
  ["never begins", () => undefined, "timeout"],
  [
    "sends headers and nothing else",
    (_request, response) => response.writeHead(200).flushHeaders(),
    "timeout",
  ],
  [
    "sends one byte at a time",
    (_request, response) => {
      const timer = setInterval(() => response.write("x"), 20);
      response.once("close", () => clearInterval(timer));
    },
    "timeout",
  ],
  [
    "never ends",
    (_request, response) => {
      const more = () => {
        if (!response.destroyed) response.write(piece, more);
      };
      more();
    },
    "too_large",
  ],
  [
    "announces ten gigabytes",
    (_request, response) => void response.writeHead(200, { "content-length": 10_000_000_000 }).write("x"),
    "too_large",
  ],
  ["is one byte too long", (_request, response) => void response.end(Buffer.alloc(65_537)), "too_large"],
  [
    "has ten thousand headers",
    (_request, response) => {
      for (let index = 0; index < 10_000; index += 1) response.setHeader(`x-${index}`, "1");
      response.end();
    },
    "too_large",
  ],
  [
    "has one huge header",
    (_request, response) => void response.setHeader("x", "y".repeat(100_000)).end(),
    "too_large",
  ],
  [
    "breaks off",
    (_request, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half", () => response.destroy());
    },
    "closed",
  ],
  [
    "breaks off in pieces",
    (_request, response) => void response.write("half", () => response.destroy()),
    "closed",
  ],
  ["closes at once", (request) => void request.socket.destroy(), "closed"],
])("an answer that %s is given up and its connection closed", async (_what, handler, reason) => {
  const { peer, base } = await serve(handler);
  const limits = reason === "timeout" ? { ...LIMITS, timeoutMs: 150 } : LIMITS;
  const error = await thrownBy(async () => (await egressFetch([base], limits)(base)).text());
  expect(error.reason).toBe(reason);
  expect(error.code).toBe("upstream");
  await vi.waitFor(() => expect(peer.open()).toBe(0));
});

test("an answer that is no HTTP is a closed connection, and its words are not repeated", async () => {
  const answers = [
    `${CANARY}\r\n\r\n`,
    `HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n${CANARY}`,
    "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    "HTTP/1.1 999 Strange\r\ncontent-length: 0\r\n\r\n",
  ];
  for (const text of answers) {
    const peer = await startSocket((socket) => void socket.once("data", () => socket.end(text)));
    peers.push(peer);
    allowPlaces(peer.place);
    const error = await thrownBy(async () => (await egressFetch(null)(`http://${peer.place}/`)).text());
    expect(error).toMatchObject({ reason: "closed", message: `No answer from ${peer.place}.` });
    await vi.waitFor(() => expect(peer.open()).toBe(0));
  }
});

test("an answer of exactly the limit is whole", async () => {
  const { base } = await serve((_request, response) => void response.end(Buffer.alloc(65_536, "y")));
  const answer = await egressFetch([base], LIMITS)(base);
  expect((await answer.arrayBuffer()).byteLength).toBe(65_536);
});

test.each([
  ["gzip", zlib.gzipSync],
  ["deflate", zlib.deflateSync],
  [
    "br",
    (bytes: Buffer) =>
      zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
  ],
] as const)("%s is decoded, and a bomb stops at the limit", async (coding, pack) => {
  const bomb = pack(Buffer.alloc(20_000_000));
  const { base } = await serve((request, response) => {
    response.setHeader("content-encoding", coding);
    response.end(request.url === "/bomb" ? bomb : pack(Buffer.from("small")));
  });
  const call = egressFetch([base], LIMITS);
  expect(await (await call(base)).text()).toBe("small");
  const before = process.memoryUsage().arrayBuffers;
  const error = await thrownBy(async () => (await call(`${base}/bomb`)).text());
  expect(error.reason).toBe("too_large");
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
});

test("what only says that it is gzip fails in our words", async () => {
  const { base, call } = await serve(
    (_request, response) => void response.setHeader("content-encoding", "gzip").end(CANARY),
  );
  const error = await thrownBy(async () => (await call(base)).text());
  expect([error.reason, findCanary(String(error), CANARY)]).toEqual(["closed", []]);
});

test("a HEAD, a 204 and a 304 have no body, whatever length they announce", async () => {
  const { peer, base } = await serve((request, response) => {
    response.writeHead(
      Number(request.url?.slice(1)),
      request.method === "HEAD" ? { "content-length": 99_999_999 } : {},
    );
    response.end();
  });
  const call = egressFetch([base], LIMITS);
  expect((await call(`${base}/200`, { method: "HEAD" })).body).toBeNull();
  expect((await call(`${base}/204`)).body).toBeNull();
  expect((await call(`${base}/304`)).body).toBeNull();
  expect(peer.connections()).toBe(1);
});

const BAD_VALUES = ["\n", "\r\n", "\r", "\0", "\t", "\x7f", "\x1b", "€", "ł", "😀", "\u2028"].flatMap(
  (sign) => [`Bearer ${CANARY}${sign}`, `${sign}${CANARY}`, `${CANARY}${sign}X-Injected: 1`],
);
const SHAPES: ((name: string, value: string) => HeadersInit)[] = [
  (name, value) => ({ [name]: value }),
  (name, value) => [[name, value]],
  (name, value) => new Map([[name, value]]) as unknown as HeadersInit,
];

test("a header with a line end or another forbidden sign is refused before anything is sent, without its value", async () => {
  const { peer, base, call } = await serve((_request, response) => void response.end());
  for (const shape of SHAPES) {
    for (const value of BAD_VALUES) {
      const error = await thrownBy(() => call(base, { headers: shape("authorization", value) }));
      expect([error.reason, error.code]).toEqual(["header", "invalid"]);
      expect(findCanary(`${String(error)} ${error.stack} ${JSON.stringify(error)}`, CANARY)).toEqual([]);
    }
    for (const name of ["", `x ${CANARY}`, `${CANARY}:`, `${CANARY}\n`, "ä", "x(y)"]) {
      const error = await thrownBy(() => call(base, { headers: shape(name, "1") }));
      expect([error.reason, findCanary(String(error), CANARY)]).toEqual(["header", []]);
    }
  }
  expect(peer.connections()).toBe(0);
});

test("headers of the connection, of another host and cookies are refused or left out", async () => {
  const { base, call } = await serve((request, response) => response.end(JSON.stringify(request.rawHeaders)));
  const refused = [
    "Host",
    "HOST",
    "Transfer-Encoding",
    "Cookie",
    "Cookie2",
    "TE",
    "Trailer",
    "Upgrade",
    "Expect",
    "Proxy-Authorization",
    "Proxy-Connection",
    "proxy-x",
  ];
  for (const name of refused) {
    const error = await thrownBy(() => call(base, { headers: { [name]: CANARY } }));
    expect([error.reason, findCanary(String(error), CANARY)]).toEqual(["header", []]);
  }
  const answer = await call(base, {
    method: "POST",
    body: "four",
    headers: {
      "Content-Length": "999",
      Connection: "authorization, x-kept",
      "Keep-Alive": "timeout=9",
      "X-Kept": "1",
    },
  });
  const sent = (await answer.json()) as string[];
  expect(sent.filter((_part, index) => index % 2 === 0)).toEqual([
    "Host",
    "X-Kept",
    "accept",
    "accept-encoding",
    "user-agent",
    "content-type",
    "Content-Length",
    "Connection",
  ]);
  expect(sent).toContain("4");
});

test.each(["CONNECT", "TRACE", "TRACK", "GET / HTTP/1.1\r\nX: 1", "", "G T"])(
  "the method %j is not sent",
  async (method) => {
    const { base, call } = await serve((_request, response) => void response.end());
    expect((await thrownBy(() => call(base, { method }))).reason).toBe("header");
  },
);

test("an abort ends the call at every stage, upstream too", async () => {
  const before = new AbortController();
  before.abort(new Error(CANARY));
  let closed = 0;
  const { peer, base, call } = await serve((request, response) => {
    response.once("close", () => (closed += 1));
    if (request.url === "/body") response.write("first");
  });
  const early = await thrownBy(() => call(base, { signal: before.signal }));
  expect([early.reason, early.name, peer.connections()]).toEqual(["aborted", "AbortError", 0]);
  const waiting = new AbortController();
  const call1 = thrownBy(() => call(base, { signal: waiting.signal }));
  await vi.waitFor(() => expect(peer.connections()).toBe(1));
  waiting.abort();
  expect((await call1).message).toBe(`The call to ${peer.place} was stopped.`);
  const reading = new AbortController();
  const answer = await call(new Request(`${base}/body`, { signal: reading.signal }));
  const call2 = thrownBy(() => answer.text());
  reading.abort();
  expect((await call2).reason).toBe("aborted");
  const left = await call(`${base}/body`);
  await left.body?.cancel();
  await vi.waitFor(() => expect([closed, peer.open()]).toEqual([3, 0]));
});

test("an answer arrives piece by piece, while it is being made", async () => {
  let next: (() => void) | undefined;
  const { base, call } = await serve((_request, response) => {
    response.setHeader("content-type", "text/event-stream").write("data: 1\n\n");
    next = () => response.end("data: 2\n\n");
  });
  const reader = (await call(base)).body?.getReader();
  const text = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
  expect(await text()).toBe("data: 1\n\n");
  next?.();
  expect(await text()).toBe("data: 2\n\n");
  expect((await reader?.read())?.done).toBe(true);
});

test("silence between two pieces has its own limit", async () => {
  const { base } = await serve((_request, response) => void response.write("first"));
  const call = egressFetch([base], { timeoutMs: 60_000, idleTimeoutMs: 50 });
  expect((await thrownBy(async () => (await call(base)).text())).reason).toBe("timeout");
});

test("no time limit at all is a long one, not none", async () => {
  const { base } = await serve((_request, response) => void setTimeout(() => response.end("late"), 30));
  const limits = { timeoutMs: Infinity, idleTimeoutMs: Infinity, connectTimeoutMs: Infinity };
  expect(await (await egressFetch([base], limits)(base)).text()).toBe("late");
});

test("other destinations are other hosts, ports and schemes", async () => {
  const { peer, base } = await serve((_request, response) => void response.end());
  for (const entry of [
    peer.place,
    `https://${peer.place}`,
    "http://127.0.0.1",
    "127.0.0.1",
    `tcp://${peer.place}`,
    `http://127.0.0.1:${peer.port}0`,
  ]) {
    expect((await thrownBy(() => egressFetch([entry])(base))).reason).toBe("host");
  }
  expect(peer.connections()).toBe(0);
});

test("the environment is read once it is used, not when the client is made", async () => {
  const peer = await startHttp((_request, response) => void response.end("hello"));
  peers.push(peer);
  const call = fetchThrough(createEgress(), null);
  expect((await thrownBy(() => call(`http://${peer.place}/`))).reason).toBe("scheme");
  allowPlaces(peer.place);
  expect(await (await call(`http://${peer.place}/`)).text()).toBe("hello");
});

test("a URL that is changed after the call began is not followed", async () => {
  const { base, call } = await serve((request, response) => void response.end(request.url));
  const url = new URL(`${base}/checked`);
  const body = new Blob(["x"]);
  const work = call(url, { method: "POST", body });
  url.host = "169.254.169.254";
  url.pathname = "/changed";
  expect(await (await work).text()).toBe("/checked");
});
