import type net from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { selfSigned } from "@/lib/testing/certificate";
import { allowPlaces, type Peer, startSocket } from "@/lib/testing/loopback";
import { sampleCredential } from "@/lib/testing/peers/sample-credential";
import { probe } from "./probe";

const PASSWORD = "p@ss:wörd/0123456789";
const certificate = selfSigned(["127.0.0.1"]);

let peer: Peer | undefined;
afterEach(async () => {
  await peer?.stop();
  peer = undefined;
});

/** Reads commands as Redis does: counts and lengths in bytes. */
function commandsOf(bytes: Buffer): string[] {
  const parts: string[] = [];
  let at = bytes.indexOf("\r\n") + 2;
  while (at < bytes.length) {
    const end = bytes.indexOf("\r\n", at);
    const length = Number(bytes.toString("latin1", at + 1, end));
    parts.push(bytes.toString("utf8", end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
  return parts;
}

const redis =
  (password: string | null, ping = "+PONG") =>
  (socket: net.Socket) => {
    socket.on("data", (bytes) => {
      const [name, ...parts] = commandsOf(bytes);
      if (name === "PING") return socket.write(`${ping}\r\n`);
      if (password === null) return socket.write("+OK\r\n");
      const isRight = parts.at(-1) === password;
      return socket.write(
        isRight ? "+OK\r\n" : "-WRONGPASS invalid username-password pair or user is disabled.\r\n",
      );
    });
  };

async function ask(
  serve: (socket: net.Socket) => void,
  { password = PASSWORD, scheme = "redis", user = "", ca = "" } = {},
) {
  peer ??= await startSocket(serve);
  allowPlaces(peer.place);
  const url = `${scheme}://${user}:${encodeURIComponent(password)}@${peer.place}/0`;
  const result = await probe(sampleCredential({ templateId: "redis", secrets: { url } }), ca ? { ca } : {});
  expect(findCanary(JSON.stringify(result), password)).toEqual([]);
  return result;
}

test("the right password is valid, another rejected", async () => {
  expect(await ask(redis(PASSWORD))).toMatchObject({ outcome: "valid", host: "127.0.0.1" });
  expect(await ask(redis(PASSWORD), { user: "app" })).toMatchObject({ outcome: "valid" });
  expect(await ask(redis(PASSWORD), { password: "wrong-password-00" })).toMatchObject({
    outcome: "rejected",
  });
});

test("a server that lets everybody in proves nothing", async () => {
  expect((await ask(redis(null))).message).toContain("accepts any password");
});

describe("a server that", () => {
  test.each<[string, string, string]>([
    [
      "asks for none",
      "-ERR AUTH <password> called without any password configured for the default user.",
      "unknown",
    ],
    ["is older", "-ERR invalid password", "rejected"],
    ["speaks something else", "220 mail.example.com", "unknown"],
    ["is loading", "-LOADING Redis is loading the dataset in memory", "unknown"],
    ["talks without end", "x".repeat(5000), "unknown"],
  ])("%s", async (_what, line, outcome) => {
    expect((await ask((socket) => socket.write(`${line}\r\n`))).outcome).toBe(outcome);
  });

  test("forbids PING is fine with the password", async () => {
    expect((await ask(redis(PASSWORD, "-NOPERM this user has no permissions"))).outcome).toBe("limited");
  });

  test("ends says nothing", async () => {
    expect((await ask((socket) => socket.end())).outcome).toBe("unknown");
  });
});

test("with TLS the certificate must be trusted before the password is sent", async () => {
  const received: Buffer[] = [];
  const serve = (socket: net.Socket) => {
    const secured = new tls.TLSSocket(socket, { isServer: true, ...certificate });
    secured.on("error", () => undefined);
    secured.on("data", (bytes: Buffer) => received.push(bytes));
    redis(PASSWORD)(secured);
  };
  expect((await ask(serve, { scheme: "rediss" })).outcome).toBe("unknown");
  expect(received).toEqual([]);
  expect((await ask(serve, { scheme: "rediss", ca: certificate.cert })).outcome).toBe("valid");
});

test("without TLS nothing goes to a host that the operator did not list", async () => {
  const url = "redis://:secret-0123456789@redis.example.com/0";
  const result = await probe(sampleCredential({ templateId: "redis", secrets: { url } }));
  expect(result).toMatchObject({ outcome: "unknown", host: "redis.example.com" });
  expect(result.message).toContain("Use rediss://");
});

describe("databases whose sign-in is not spoken here", () => {
  test.each([
    ["mongodb", (place: string) => ({ secrets: { url: `mongodb://app:secret-0123456789@${place}/app` } })],
    ["mysql", (place: string) => ({ plain: { host: "127.0.0.1", port: place.split(":")[1]! } })],
  ])("%s is reached and sent nothing", async (templateId, parts) => {
    const received: Buffer[] = [];
    peer = await startSocket((socket) => socket.on("data", (bytes: Buffer) => received.push(bytes)));
    allowPlaces(peer.place);
    const result = await probe(sampleCredential({ templateId, ...parts(peer.place) }));
    expect(result.outcome).toBe("unknown");
    expect(result.message).toBe(
      `127.0.0.1 answers on port ${peer.port}. The sign-in was not tested. The key may still be fine.`,
    );
    expect(peer.connections()).toBe(1);
    expect(received).toEqual([]);
  });

  test("a whole cluster's address is not looked up", async () => {
    const url = "mongodb+srv://app:secret-0123456789@cluster.example.com/app";
    const result = await probe(sampleCredential({ templateId: "mongodb", secrets: { url } }));
    expect(result.outcome).toBe("unknown");
    expect(result.message).not.toContain("secret-");
  });
});
