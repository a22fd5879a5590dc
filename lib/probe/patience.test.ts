import type net from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { allowPlaces, type Peer, startHttp, startSocket } from "@/lib/testing/loopback";
import { type SampleParts, sampleCredential } from "@/lib/testing/peers/sample-credential";
import { makeSshKey } from "@/lib/testing/peers/ssh-keys";
import { probe } from "./probe";

let peer: Peer | undefined;
afterEach(async () => {
  await peer?.stop();
  peer = undefined;
});

const places = (port: number): [string, SampleParts][] => {
  const plain = { host: "127.0.0.1", port: String(port), username: "ann", encryption: "none" };
  const key = makeSshKey().private;
  return [
    ["smtp", { templateId: "smtp", plain }],
    ["redis", { templateId: "redis", secrets: { url: `redis://:secret-0123456789@127.0.0.1:${port}` } }],
    [
      "postgres",
      { templateId: "postgres", secrets: { url: `postgres://a:secret-0123456789@127.0.0.1:${port}/a` } },
    ],
    [
      "postgres with TLS",
      {
        templateId: "postgres",
        secrets: { url: `postgres://a:secret-0123456789@127.0.0.1:${port}/a?sslmode=require` },
      },
    ],
    [
      "ssh",
      {
        type: "ssh_key",
        plain,
        without: ["public_key", "passphrase"],
        secrets: { private_key: key },
        hosts: [`tcp://127.0.0.1:${port}`],
      },
    ],
    [
      "http",
      {
        templateId: "http-bearer",
        plain: { host: `http://127.0.0.1:${port}`, test_url: `http://127.0.0.1:${port}/` },
      },
    ],
  ];
};

describe("a peer that never says a word ends the test with no answer", () => {
  test.each(places(0).map(([name]) => name))("%s", async (name) => {
    const sockets: net.Socket[] = [];
    peer = await startSocket((socket) => sockets.push(socket));
    allowPlaces(peer.place);
    const parts = places(peer.port).find(([one]) => one === name)![1];
    const result = await probe(sampleCredential(parts), { timeoutMs: 1500 });
    expect(result.outcome).toBe("unknown");
    expect(result.message).toMatch(/may still be fine|Nothing was sent/);
    expect(sockets).not.toHaveLength(0);
  });
});

test("an answer that trickles is not waited for", async () => {
  peer = await startHttp((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 20);
    response.once("close", () => clearInterval(timer));
  });
  allowPlaces(peer.place);
  const url = `http://${peer.place}`;
  const sample = sampleCredential({ templateId: "http-bearer", plain: { host: url, test_url: url } });
  const result = await probe(sample, { timeoutMs: 800 });
  expect(result.outcome).toBe("unknown");
  expect(result.message).toBe(`No answer from ${peer.place}. The key may still be fine.`);
});

test("nothing of a connection stays open", async () => {
  peer = await startSocket((socket) => socket.resume());
  allowPlaces(peer.place);
  for (const [, parts] of places(peer.port)) await probe(sampleCredential(parts), { timeoutMs: 300 });
  await expect.poll(() => peer!.open()).toBe(0);
});
