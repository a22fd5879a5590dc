import type { RequestListener } from "node:http";
import type { Socket } from "node:net";
import { PassThrough, Readable, type Writable } from "node:stream";
import zlib from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { allowPlaces, type Peer, startHttp, startSocket } from "@/lib/testing/loopback";
import { createEgress } from "./egress";
import { EgressError } from "./error";
import type { HeaderPair } from "./headers";
import { type EgressAnswer, egressRequest, type EgressRequest, requestThrough } from "./request";

const CANARY = "sk-canary-77c0ffee11d2a4b8e9f0";
const peers: Peer[] = [];

afterEach(async () => {
  allowPlaces();
  await Promise.all(peers.splice(0).map((peer) => peer.stop()));
});

type Options = Partial<EgressRequest> & { path?: string };

function callsTo(peer: Peer) {
  peers.push(peer);
  allowPlaces(...peers.map(({ place }) => place));
  const base = `http://${peer.place}`;
  const egress = createEgress();
  const call = ({ path = "/", ...options }: Options = {}): Promise<EgressAnswer> =>
    requestThrough(egress, {
      url: new URL(base + path),
      method: "GET",
      headers: [],
      destinations: [base],
      ...options,
    });
  return { peer, base, call };
}

const serve = async (handler: RequestListener) => callsTo(await startHttp(handler));
const serveRaw = async (handler: (socket: Socket) => void) => callsTo(await startSocket(handler));
const textOf = async (body: Readable) => Buffer.concat((await body.toArray()) as Buffer[]).toString();

async function thrownBy(work: Promise<unknown>): Promise<EgressError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof EgressError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

test("headers go and come as they are: spelling, order, repetitions", async () => {
  const { base, peer } = await serve((request, response) => {
    response.writeHead(203, [
      "X-First",
      "1",
      "Set-Cookie",
      "a=1",
      "set-cookie",
      "b=2",
      "x-FIRST",
      "2",
      "X-Got",
      JSON.stringify(request.rawHeaders),
    ]);
    response.end();
  });
  const answer = await egressRequest({
    url: new URL(`${base}/a%20b/../c?q=%2F`),
    method: "GET",
    headers: [
      ["X-Api-KEY", "k"],
      ["accept", "a/b"],
      ["x-api-key", "Ünï"],
      ["Accept-Encoding", "gzip"],
    ],
    destinations: [base],
  });
  expect([answer.status, answer.address]).toEqual([203, "127.0.0.1"]);
  expect(answer.headers.slice(0, 4)).toEqual([
    ["X-First", "1"],
    ["Set-Cookie", "a=1"],
    ["set-cookie", "b=2"],
    ["x-FIRST", "2"],
  ]);
  const [, got = ""] = answer.headers[4] ?? [];
  expect(JSON.parse(got)).toEqual([
    "Host",
    peer.place,
    "X-Api-KEY",
    "k",
    "accept",
    "a/b",
    "x-api-key",
    "Ünï",
    "Accept-Encoding",
    "gzip",
    "Connection",
    "keep-alive",
  ]);
  expect(await textOf(answer.body)).toBe("");
});

test("what belongs to the connection or names another host does not pass", async () => {
  const { call, peer } = await serve((request, response) => response.end(JSON.stringify(request.rawHeaders)));
  const headers: HeaderPair[] = [
    ["Host", "evil.example"],
    ["host", "169.254.169.254"],
    ["Connection", "Authorization"],
    ["Keep-Alive", "timeout=1"],
    ["Transfer-Encoding", "gzip, chunked"],
    ["TE", "trailers"],
    ["Trailer", "x"],
    ["Upgrade", "websocket"],
    ["Expect", "100-continue"],
    ["Proxy-Authorization", CANARY],
    ["Proxy-Connection", "close"],
    ["HTTP2-Settings", "x"],
    ["Content-Length", "5"],
    ["Authorization", "Bearer x"],
  ];
  const answer = await call({ headers });
  expect(JSON.parse(await textOf(answer.body))).toEqual([
    "Host",
    peer.place,
    "Authorization",
    "Bearer x",
    "Connection",
    "keep-alive",
  ]);
});

test("both bodies stream: each piece is answered before the next is sent", async () => {
  const { call } = await serve((request, response) => void request.pipe(response));
  const body = new PassThrough();
  body.write("piece 0");
  const answer = await call({ method: "POST", body });
  const pieces: string[] = [];
  for await (const piece of answer.body) {
    pieces.push(String(piece));
    if (pieces.length === 5) body.end();
    else body.write(`piece ${pieces.length}`);
  }
  expect(pieces).toEqual(["piece 0", "piece 1", "piece 2", "piece 3", "piece 4"]);
});

test("nothing is buffered: a peer that does not read stops the source, a reader that does not read stops the peer", async () => {
  let written = 0;
  const { call } = await serve((request, response) => {
    if (request.method === "POST") return;
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
      response.once("drain", more);
    };
    more();
  });
  let pulled = 0;
  const endless = new Readable({
    read() {
      pulled += 65_536;
      this.push(Buffer.alloc(65_536));
    },
  });
  const stop = new AbortController();
  const upload = thrownBy(call({ method: "POST", body: endless, signal: stop.signal }));
  const download = await call();
  await new Promise((settle) => setTimeout(settle, 200));
  // Kernels keep a few megabytes on the way.
  expect(pulled).toBeLessThan(20_000_000);
  expect(written).toBeLessThan(20_000_000);
  stop.abort();
  download.body.destroy();
  expect((await upload).reason).toBe("aborted");
  endless.destroy();
});

test("large bodies arrive whole both ways", async () => {
  const { call } = await serve((request, response) => void request.pipe(response));
  const sent = Array.from({ length: 200 }, (_gap, index) => Buffer.alloc(50_000, index));
  const answer = await call({
    method: "PUT",
    body: Readable.from(sent),
    headers: [["Content-Length", "10000000"]],
  });
  expect(Buffer.concat((await answer.body.toArray()) as Buffer[]).equals(Buffer.concat(sent))).toBe(true);
});

test("an encoded body stays encoded", async () => {
  const packed = zlib.gzipSync("text");
  const { call } = await serve(
    (_request, response) => void response.setHeader("content-encoding", "gzip").end(packed),
  );
  const { body } = await call();
  expect(Buffer.concat((await body.toArray()) as Buffer[]).equals(packed)).toBe(true);
});

test("the end of a request is said once: by its length, in pieces, or that there is none", async () => {
  const { call } = await serve((request, response) =>
    response.end(JSON.stringify(request.rawHeaders.slice(2))),
  );
  const sent = async (options: Options) => JSON.parse(await textOf((await call(options)).body)) as string[];
  const body = () => Readable.from([Buffer.from("four")]);
  const keep = ["Connection", "keep-alive"];
  expect(await sent({ method: "POST", body: body(), headers: [["content-length", "4"]] })).toEqual([
    "Content-Length",
    "4",
    ...keep,
  ]);
  expect(await sent({ method: "POST", body: body(), headers: [["transfer-encoding", "chunked"]] })).toEqual([
    "Transfer-Encoding",
    "chunked",
    ...keep,
  ]);
  expect(await sent({ method: "POST", body: body() })).toEqual(["Transfer-Encoding", "chunked", ...keep]);
  expect(await sent({ method: "POST", headers: [["content-length", "4"]] })).toEqual([
    "Content-Length",
    "0",
    ...keep,
  ]);
  expect(await sent({ method: "DELETE" })).toEqual(keep);
  expect(await sent({ method: "GET", body: body() })).toEqual([
    "Transfer-Encoding",
    "chunked",
    "Connection",
    "close",
  ]);
});

test("a body that is not as long as it says is not sent on, and its connection is not used again", async () => {
  const seen: (string | undefined)[] = [];
  const { call, peer } = await serve((request, response) => {
    seen.push(request.url);
    request.resume().once("end", () => response.end("whole"));
  });
  const bodies = [
    ["fourGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n", "4"],
    ["ab", "4"],
  ] as const;
  for (const [text, length] of bodies) {
    const body = new PassThrough();
    body.write(text);
    // What is too much is noticed when it comes, what is too little when the body ends.
    if (text.length < Number(length)) body.end();
    const error = await thrownBy(call({ method: "POST", body, headers: [["content-length", length]] }));
    expect([error.reason, error.code]).toEqual(["header", "invalid"]);
  }
  for (const lengths of [["4", "4"], ["4", "5"], ["+4"], ["0x4"], ["4, 4"], [""], ["-1"]]) {
    const headers = lengths.map((length): HeaderPair => ["Content-Length", length]);
    expect(
      (await thrownBy(call({ method: "POST", body: Readable.from([Buffer.from("four")]), headers }))).reason,
    ).toBe("header");
  }
  await vi.waitFor(() => expect(peer.open()).toBe(0));
  expect(seen).not.toContain("/smuggled");
});

test("headers and methods that would write something else are refused, without their value", async () => {
  const { call, peer } = await serve((_request, response) => void response.end());
  for (const sign of ["\n", "\r\n", "\0", "\t", "€"]) {
    for (const pair of [
      ["authorization", `${CANARY}${sign}`],
      [`${CANARY}${sign}`, "1"],
    ] as HeaderPair[]) {
      const error = await thrownBy(call({ headers: [pair] }));
      expect([error.reason, findCanary(`${String(error)} ${error.stack}`, CANARY)]).toEqual(["header", []]);
    }
  }
  for (const method of ["get", "CONNECT", "TRACE", "G\r\nX: 1", ""]) {
    expect((await thrownBy(call({ method }))).reason).toBe("header");
  }
  expect(peer.connections()).toBe(0);
});

test("a redirect is an answer like others", async () => {
  const { call } = await serve(
    (_request, response) => void response.writeHead(302, { location: "http://169.254.169.254/" }).end(),
  );
  const { status, body } = await call();
  body.resume();
  expect(status).toBe(302);
});

test("an abort ends the call upstream, before and after the answer begins; its source stays the caller's", async () => {
  const { call, peer } = await serve((request, response) => {
    if (request.url === "/answer") response.write("begun");
  });
  const source = new PassThrough();
  source.write("half");
  const stop = new AbortController();
  const first = thrownBy(call({ method: "POST", body: source, signal: stop.signal }));
  await vi.waitFor(() => expect(peer.open()).toBe(1));
  stop.abort(new Error(CANARY));
  expect(await first).toMatchObject({
    reason: "aborted",
    name: "AbortError",
    message: `The call to ${peer.place} was stopped.`,
  });
  expect(source.destroyed).toBe(false);
  await vi.waitFor(() => expect(peer.open()).toBe(0));
  const second = new AbortController();
  const { body } = await call({ path: "/answer", signal: second.signal });
  second.abort();
  expect((await thrownBy(textOf(body))).reason).toBe("aborted");
  await vi.waitFor(() => expect(peer.open()).toBe(0));
  expect((await thrownBy(call({ signal: second.signal }))).reason).toBe("aborted");
  expect(peer.connections()).toBe(2);
});

test("whoever stops reading ends the call upstream", async () => {
  const { call, peer } = await serve((_request, response) => void response.write("begun"));
  const { body } = await call();
  body.destroy();
  await vi.waitFor(() => expect([peer.connections(), peer.open()]).toEqual([1, 0]));
});

test.each([
  ["fails", (source: PassThrough) => source.destroy(new Error(CANARY))],
  ["is closed too soon", (source: PassThrough) => source.destroy()],
])("a source that %s ends the call upstream", async (_what, end) => {
  const { call, peer } = await serve(() => undefined);
  const source = new PassThrough();
  source.write("half");
  const work = thrownBy(call({ method: "POST", body: source }));
  await vi.waitFor(() => expect(peer.open()).toBe(1));
  end(source);
  const error = await work;
  expect([error.reason, findCanary(`${String(error)} ${error.stack}`, CANARY)]).toEqual(["aborted", []]);
  await vi.waitFor(() => expect(peer.open()).toBe(0));
});

test("an answer before the end of the request is passed on, and the rest is not sent", async () => {
  const { call, peer } = await serve((_request, response) => void response.writeHead(413).end("too much"));
  const source = new PassThrough();
  source.write("half");
  const answer = await call({ method: "POST", body: source });
  expect([answer.status, await textOf(answer.body)]).toEqual([413, "too much"]);
  await vi.waitFor(() => expect(peer.open()).toBe(0));
  expect(source.destroyed).toBe(false);
});

test("a peer that breaks off fails the body, not the process", async () => {
  const { call } = await serve((_request, response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("half", () => response.destroy());
  });
  const { body } = await call();
  expect(await thrownBy(textOf(body))).toMatchObject({ reason: "closed", code: "upstream" });
  const unread = await call();
  await vi.waitFor(() => expect(unread.body.destroyed).toBe(true));
});

test("silence before the answer and inside it has its limits", async () => {
  const { call } = await serve((request, response) => {
    if (request.url === "/body") response.write("begun");
  });
  expect((await thrownBy(call({ headersTimeoutMs: 40 }))).reason).toBe("timeout");
  const { body } = await call({ path: "/body", bodyIdleTimeoutMs: 40 });
  expect((await thrownBy(textOf(body))).reason).toBe("timeout");
});

/** Writes for longer than the limit of silence, with pauses that are shorter. */
function slowly(stream: Writable): void {
  const timer = setInterval(() => stream.write("x"), 50);
  setTimeout(() => {
    clearInterval(timer);
    stream.end();
  }, 1700);
}

test("a slow upload and a slow answer are no silence", async () => {
  const { call } = await serve((request, response) => {
    if (request.method === "POST") request.resume().once("end", () => response.end("done"));
    else slowly(response);
  });
  const source = new PassThrough();
  slowly(source);
  const [sent, received] = await Promise.all([
    call({ method: "POST", body: source, headersTimeoutMs: 1200 }).then(({ body }) => textOf(body)),
    call({ bodyIdleTimeoutMs: 1200 }).then(({ body }) => textOf(body)),
  ]);
  expect([sent, received]).toEqual(["done", expect.stringMatching(/^x{10,}$/)]);
});

test("calls to one place share connections, one at a time", async () => {
  const { call, peer } = await serve(
    (request, response) => void request.resume().once("end", () => response.end("x")),
  );
  for (let index = 0; index < 20; index += 1) await textOf((await call()).body);
  expect(peer.connections()).toBe(1);
  const answers = await Promise.all(Array.from({ length: 10 }, () => call()));
  expect(peer.connections()).toBe(10);
  await Promise.all(answers.map(({ body }) => textOf(body)));
});

/** Answers one request per connection and then ends it without having said so. */
const once = (socket: Socket) =>
  void socket.once("data", () => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    socket.once("data", () => socket.destroy());
  });

test("a kept connection that has ended costs a reading call nothing, and a writing call is never sent twice", async () => {
  const { call, peer } = await serveRaw(once);
  expect(await textOf((await call()).body)).toBe("ok");
  expect(await textOf((await call()).body)).toBe("ok");
  expect(peer.connections()).toBe(2);
  const piece = () => Readable.from([Buffer.from("x")]);
  for (const options of [
    { method: "POST", body: piece() },
    { method: "POST" },
    { method: "GET", body: piece() },
  ]) {
    const writing = callsTo(await startSocket(once));
    await textOf((await writing.call()).body);
    const error = await thrownBy(writing.call(options));
    expect([error.reason, writing.peer.connections()]).toEqual(["closed", 1]);
  }
});

test("an answer nobody asked for is not given to the next caller", async () => {
  const { call, peer } = await serveRaw((socket) => {
    socket.once("data", () => {
      const answer = (text: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
      socket.write(answer("mine"));
      setTimeout(() => socket.write(answer("poisoned")), 20);
    });
  });
  expect(await textOf((await call()).body)).toBe("mine");
  await vi.waitFor(() => expect(peer.open()).toBe(0));
  expect(await textOf((await call()).body)).toBe("mine");
});

test("an unused connection is ended after its time", async () => {
  const { peer, base } = await serve((_request, response) => void response.end("x"));
  const egress = createEgress({ idleMs: 20 });
  const answer = await requestThrough(egress, {
    url: new URL(base),
    method: "GET",
    headers: [],
    destinations: [base],
  });
  expect(await textOf(answer.body)).toBe("x");
  await vi.waitFor(() => expect(peer.open()).toBe(0));
});

test("the destinations decide, an empty list too", async () => {
  const { call, peer } = await serve((_request, response) => void response.end());
  for (const destinations of [[], ["127.0.0.1"], [`https://${peer.place}`], ["http://127.0.0.1"]]) {
    expect(await thrownBy(call({ destinations }))).toMatchObject({
      reason: "host",
      message: `This credential may not be sent to ${peer.place}.`,
    });
  }
  expect(peer.connections()).toBe(0);
});
