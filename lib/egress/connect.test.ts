import net from "node:net";
import { afterEach, expect, test } from "vitest";
import { allowPlaces, type Peer, startSocket } from "@/lib/testing/loopback";
import {
  checkSocket,
  connectThrough,
  egressConnect,
  type SocketProtocol,
  type SocketTarget,
} from "./connect";
import { createEgress } from "./egress";
import { EgressError } from "./error";

const peers: Peer[] = [];
afterEach(async () => {
  allowPlaces();
  await Promise.all(peers.splice(0).map((peer) => peer.stop()));
});

async function greeter(): Promise<Peer> {
  const peer = await startSocket((socket) => void socket.write("SSH-2.0-test\r\n"));
  peers.push(peer);
  return peer;
}

function reasonOf(
  protocol: SocketProtocol,
  host: string,
  port: number,
  destinations: readonly string[] | null,
) {
  try {
    return checkSocket(protocol, host, port, destinations);
  } catch (error) {
    if (error instanceof EgressError) return error.reason;
    throw error;
  }
}

test.each<[SocketProtocol, number[], number[]]>([
  ["ssh", [22], [23, 443, 2222]],
  ["smtp", [25, 465, 587], [2525, 443]],
  ["smtps", [25, 465, 587], [2525, 443]],
  ["postgres", [5432], [5433, 22]],
  ["mysql", [3306], [5432, 33_060]],
  ["redis", [6379], [11_211]],
  ["mongodb", [27_017], [28_017]],
  ["tcp", [], [22, 80, 443, 5432]],
])("%s reaches its own ports of public hosts, others when listed", (protocol, own, others) => {
  const host = "db.example.com";
  expect(own.map((port) => reasonOf(protocol, host, port, null))).toEqual(own.map(() => host));
  expect(others.map((port) => reasonOf(protocol, host, port, null))).toEqual(others.map(() => "port"));
  allowPlaces(...others.map((port) => `${host}:${port}`));
  expect(others.map((port) => reasonOf(protocol, host, port, null))).toEqual(others.map(() => host));
});

test("a port is a number that exists", () => {
  const ports = [0, -1, 65_536, 22.5, Number.NaN];
  expect(ports.map((port) => reasonOf("ssh", "h.example.com", port, null))).toEqual(ports.map(() => "port"));
});

test.each<[string, SocketProtocol, number]>([
  ["ssh://h.example.com:22", "ssh", 22],
  ["tcp://h.example.com:22", "ssh", 22],
  ["smtp://h.example.com:25", "smtp", 25],
  ["smtp+starttls://h.example.com:587", "smtp", 587],
  ["smtps://h.example.com:465", "smtps", 465],
  ["smtps://h.example.com", "smtps", 465],
  ["postgres://h.example.com:5432", "postgres", 5432],
  ["tcp://h.example.com:5432", "postgres", 5432],
  ["rediss://h.example.com:6379", "redis", 6379],
  ["mysql://h.example.com:3306", "mysql", 3306],
  ["mongodb://h.example.com:27017", "mongodb", 27_017],
])("%s lets %s through on %i", (entry, protocol, port) => {
  expect(reasonOf(protocol, "H.example.com", port, ["api.example.com", entry])).toBe("h.example.com");
  expect(reasonOf(protocol, "x.h.example.com", port, [entry])).toBe("host");
});

test.each<[string, SocketProtocol, number]>([
  ["h.example.com", "ssh", 22],
  ["*.example.com", "ssh", 22],
  ["https://h.example.com:22", "ssh", 22],
  ["postgres://h.example.com:5432", "tcp", 5432],
  ["postgres://h.example.com:5433", "postgres", 5432],
  ["tcp://h.example.com:587", "smtp", 587],
  ["smtp://h.example.com:465", "smtps", 465],
  ["smtps://h.example.com:465", "smtp", 465],
  ["ssh://h.example.com:22", "postgres", 5432],
])("%s does not let %s through on %i", (entry, protocol, port) => {
  expect(reasonOf(protocol, "h.example.com", port, [entry])).toBe("host");
  expect(reasonOf(protocol, "h.example.com", port, [])).toBe("host");
});

test.each([
  "localhost",
  "localhost.",
  "h.example.com.",
  "db",
  "db.internal",
  "db.local",
  "127.0.0.1",
  "2130706433",
  "0x7f.1",
  "①②⑦.⓪.⓪.①",
  "::1",
  "[::1]",
  "::ffff:127.0.0.1",
  "::127.0.0.1",
  "64:ff9b::7f00:1",
  "fe80::1%eth0",
  "10.0.0.1",
  "169.254.169.254",
  "",
  "a b",
  "user@h.example.com",
  "h.example.com/x",
  "h.example.com:22",
  "h.example.com:443",
  "ssh://h.example.com",
  "*.example.com",
])("%j is no public host, and nothing is connected to", async (host) => {
  const dialled: string[] = [];
  const egress = createEgress({
    lookup: () => Promise.resolve(["93.184.216.34"]),
    open: (address) => {
      dialled.push(address);
      return new net.Socket();
    },
  });
  const entry = `ssh://${host}:22`;
  for (const destinations of [null, [entry], [`ssh://[${host}]:22`]]) {
    const call = connectThrough(egress, { protocol: "ssh", host, port: 22, destinations });
    await expect(call).rejects.toMatchObject({ code: "invalid" });
  }
  expect(dialled).toEqual([]);
});

test("a listed place is connected to, and what it says first is there to be read", async () => {
  const peer = await greeter();
  const target: SocketTarget = {
    protocol: "ssh",
    host: "127.0.0.1",
    port: peer.port,
    destinations: [`ssh://${peer.place}`],
  };
  await expect(egressConnect(target)).rejects.toMatchObject({ reason: "private_address" });
  allowPlaces(peer.place);
  const socket = await egressConnect(target);
  await new Promise((settle) => setImmediate(settle));
  const [greeting] = (await socket.take(1).toArray()) as Buffer[];
  expect(String(greeting)).toBe("SSH-2.0-test\r\n");
  socket.destroy();
});

test("the name is resolved once, and one private answer refuses", async () => {
  const peer = await greeter();
  let asked = 0;
  const dialled: string[] = [];
  const egress = createEgress({
    lookup: () => Promise.resolve([["93.184.216.34"], ["93.184.216.34", "10.0.0.1"]][asked++] ?? []),
    open: (address, port) => {
      dialled.push(`${address}:${port}`);
      return net.connect(peer.port, "127.0.0.1");
    },
  });
  const target: SocketTarget = {
    protocol: "postgres",
    host: "db.example.com",
    port: 5432,
    destinations: null,
  };
  const socket = await connectThrough(egress, target);
  socket.destroy();
  await expect(connectThrough(egress, target)).rejects.toMatchObject({ reason: "private_address" });
  expect([asked, dialled]).toEqual([2, ["93.184.216.34:5432"]]);
});

test("an abort ends the attempt", async () => {
  const stop = new AbortController();
  const socket = new net.Socket();
  const egress = createEgress({ open: () => socket });
  const call = connectThrough(egress, {
    protocol: "ssh",
    host: "93.184.216.34",
    port: 22,
    destinations: null,
    signal: stop.signal,
  });
  setImmediate(() => stop.abort());
  await expect(call).rejects.toMatchObject({
    reason: "aborted",
    name: "AbortError",
    message: "The call to 93.184.216.34 was stopped.",
  });
  expect(socket.destroyed).toBe(true);
  const late = connectThrough(egress, {
    protocol: "ssh",
    host: "h.example.com",
    port: 22,
    destinations: null,
    signal: stop.signal,
  });
  await expect(late).rejects.toMatchObject({ reason: "aborted" });
});

test("a closed port and a silent one are told in the same words", async () => {
  const egress = createEgress({ open: () => net.connect(1, "127.0.0.1") });
  const silent = createEgress({ open: () => new net.Socket() });
  const target: SocketTarget = {
    protocol: "ssh",
    host: "93.184.216.34",
    port: 22,
    destinations: null,
  };
  const message = "No answer from 93.184.216.34.";
  await expect(connectThrough(egress, target)).rejects.toMatchObject({ reason: "connect", message });
  await expect(connectThrough(silent, { ...target, timeoutMs: 50 })).rejects.toMatchObject({
    reason: "timeout",
    message,
  });
});
