import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { closeDatabase } from "@/db/client";
import { env } from "@/lib/env";

export interface Trips {
  /** Times that the database said it was ready for more: every statement's round trip. */
  statements: number;
  /** Of those, ends of a transaction, or of a statement that needs none: what is waited for on its own. */
  acts: number;
}

const READY = "Z".charCodeAt(0);
const IDLE = "I".charCodeAt(0);

/**
 * Sends this process's calls of the database through a place where they are counted, from now on. Reads the protocol
 * between them (https://www.postgresql.org/docs/current/protocol-message-formats.html) and changes nothing.
 */
export async function countTrips(): Promise<{ take: () => Trips; loseAnswer: () => void }> {
  const counted: Trips = { statements: 0, acts: 0 };
  let losing = false;
  const url = new URL(env().DATABASE_URL ?? "");
  const folder = url.searchParams.get("host");
  const target = folder
    ? { path: path.join(folder, `.s.PGSQL.${url.port || "5432"}`) }
    : { host: url.hostname, port: Number(url.port || "5432") };
  const server = net.createServer((client) => {
    const database = net.connect(target);
    const read = reader((type, first) => {
      if (type !== READY) return;
      counted.statements += 1;
      if (first === IDLE) counted.acts += 1;
      if (losing) client.destroy();
      losing = false;
    });
    database.on("data", (chunk) => {
      read(chunk);
      if (!client.destroyed) client.write(chunk);
    });
    client.pipe(database);
    for (const socket of [client, database]) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        client.destroy();
        database.destroy();
      });
    }
  });
  const own = mkdtempSync(path.join(os.tmpdir(), "keyhold-trips-"));
  await new Promise<void>((resolve) => server.listen(path.join(own, ".s.PGSQL.5432"), resolve));
  url.port = "";
  url.searchParams.set("host", own);
  await closeDatabase();
  env().DATABASE_URL = url.toString();
  afterAll(() => {
    server.close();
    rmSync(own, { recursive: true, force: true });
  });
  return {
    /** The next answer is lost together with its connection: what was asked has happened, and nobody was told. */
    loseAnswer: () => {
      losing = true;
    },
    take: () => {
      const taken = { ...counted };
      Object.assign(counted, { statements: 0, acts: 0 });
      return taken;
    },
  };
}

/** Calls back with the type and the first byte of each message, whatever chunks they come in. */
function reader(message: (type: number, first: number) => void): (chunk: Buffer) => void {
  let waiting = Buffer.alloc(0);
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 5 && waiting.length >= 1 + waiting.readUInt32BE(1)) {
      message(waiting.readUInt8(0), waiting[5] ?? 0);
      waiting = waiting.subarray(1 + waiting.readUInt32BE(1));
    }
  };
}
