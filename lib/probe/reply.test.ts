import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { egressFetch } from "@/lib/egress/fetch";
import { allowPlaces, type Peer, startHttp } from "@/lib/testing/loopback";
import { readReply, valueAt } from "./reply";

let peer: Peer | undefined;
afterEach(async () => {
  await peer?.stop();
  peer = undefined;
});

async function read(handler: Parameters<typeof startHttp>[0]) {
  peer = await startHttp(handler);
  allowPlaces(peer.place);
  const url = `http://${peer.place}`;
  return readReply(await egressFetch([url])(`${url}/`));
}

describe("no more is read than 64 KB", () => {
  test("of an answer without an end", async () => {
    const reply = await read((_request, response) => {
      const timer = setInterval(() => response.write("x".repeat(10_000)), 1);
      response.once("close", () => clearInterval(timer));
    });
    expect(reply.text).toHaveLength(65_536);
    expect(reply.json).toBeUndefined();
  });

  test("of what a compressed answer unfolds to", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
    const reply = await read((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end(bomb);
    });
    expect(reply.text).toHaveLength(65_536);
  });
});

test("of a stream of events the first is enough", async () => {
  const reply = await read((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(': hello\n\nevent: message\ndata: {"result":\ndata: {"ok":true}}\n\n');
  });
  expect(reply.json).toEqual({ result: { ok: true } });
});

test("characters that come in pieces are put together", async () => {
  const bytes = Buffer.from('{"name":"Zoë 🔑"}');
  const reply = await read((_request, response) => {
    for (const byte of bytes) response.write(Buffer.of(byte));
    response.end();
  });
  expect(reply.json).toEqual({ name: "Zoë 🔑" });
});

test.each([
  ["a.b", 1],
  ["list[1].name", "second"],
  ["list[*].name", ["first", "second"]],
  ["list[7].name", undefined],
  ["a.b.c", undefined],
  ["__proto__.x", undefined],
  ["constructor", undefined],
  ["list.length", 2],
])("%s leads to %j", (path, value) => {
  expect(valueAt({ a: { b: 1 }, list: [{ name: "first" }, { name: "second" }] }, path)).toEqual(value);
  expect(valueAt([{ owner: { email: "a@example.com" } }], "[0].owner.email")).toBe("a@example.com");
});
