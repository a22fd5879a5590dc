import "server-only";
import type net from "node:net";
import { isListed } from "@/lib/egress/allow";
import type { Injectable } from "@/lib/egress/inject/inject";
import { lookupOf } from "@/lib/egress/inject/values";
import { type Connection, readConnection } from "./connection-text";
import { accepted, type Finding, type Network, noAnswer, rejected, STILL_FINE, unknown } from "./finding";
import { startTls, withSocket } from "./socket";

const LINE_BYTES_MAX = 1024;

/** AUTH and PING. When both work, AUTH with a wrong password must not. */
export async function testRedis(credential: Injectable, network: Network): Promise<Finding> {
  const connection = readConnection(lookupOf(credential));
  const { host, port, scheme, password } = connection;
  if (scheme === "redis" && !isListed(host, port)) {
    return unknown(
      host,
      `Without TLS the password would be readable on its way to ${host}. Use rediss://. ${STILL_FINE}`,
    );
  }
  if (password === "") return unknown(host, "This connection string holds no password to test.");
  const replies = await talk(connection, credential.hosts, network);
  const finding = readReplies(host, replies);
  if (finding.outcome !== "valid" && finding.outcome !== "limited") return finding;
  const wrong = { ...connection, password: `keyhold-wrong-${crypto.randomUUID()}` };
  const control = await talk(wrong, credential.hosts, network);
  return control?.auth.startsWith("+OK")
    ? unknown(host, `${host} accepts any password, so a test proves nothing.`)
    : finding;
}

interface Replies {
  auth: string;
  ping: string;
}

function talk(
  connection: Connection,
  destinations: readonly string[],
  network: Network,
): Promise<Replies | null> {
  const { host, port, scheme, username, password } = connection;
  return withSocket({ protocol: "redis", host, port, destinations }, network, async (plain) => {
    try {
      const socket = scheme === "rediss" ? await startTls(plain, host, network) : plain;
      const lines = linesOf(socket);
      socket.write(command("AUTH", ...(username === "" ? [] : [username]), password));
      const auth = await lines();
      if (!auth.startsWith("+OK")) return { auth, ping: "" };
      socket.write(command("PING"));
      return { auth, ping: await lines() };
    } catch {
      network.signal.throwIfAborted();
      return null;
    }
  });
}

/** RESP: lengths in bytes, so that no character of a password ends anything. */
function command(...parts: readonly string[]): Buffer {
  const bytes = parts.map((part) => Buffer.from(part, "utf8"));
  return Buffer.concat([
    Buffer.from(`*${bytes.length}\r\n`),
    ...bytes.flatMap((part) => [Buffer.from(`$${part.length}\r\n`), part, Buffer.from("\r\n")]),
  ]);
}

/** The next line of an answer each time; fails when the other side ends or talks too long. */
function linesOf(socket: net.Socket): () => Promise<string> {
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>;
  let rest = "";
  return async () => {
    for (;;) {
      const end = rest.indexOf("\r\n");
      if (end !== -1) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        return line;
      }
      if (rest.length > LINE_BYTES_MAX) throw new Error("too long");
      const next: IteratorResult<Buffer, undefined> = await chunks.next();
      if (next.done) throw new Error("closed");
      rest += next.value.toString("latin1");
    }
  };
}

function readReplies(host: string, replies: Replies | null): Finding {
  if (replies === null) return noAnswer(host);
  const { auth, ping } = replies;
  if (/^-(?:WRONGPASS|ERR invalid password)/.test(auth))
    return rejected(host, `${host} refused this password.`);
  if (auth.includes("without any password configured")) {
    return unknown(host, `${host} asks for no password, so there is nothing to test.`);
  }
  if (!auth.startsWith("+OK")) return unknown(host, `${host} did not answer as Redis does. ${STILL_FINE}`);
  if (ping.startsWith("+PONG")) return accepted(host, host, "password");
  return ping.startsWith("-NOPERM")
    ? {
        outcome: "limited",
        host,
        message: "The password is right, but this user may not run PING. That may be fine.",
      }
    : unknown(host, `${host} let this password in and did not answer PING. ${STILL_FINE}`);
}
