import { randomBytes } from "node:crypto";
import net from "node:net";
import tls from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { connect } from "@/scripts/connect.mjs";
import { findCanary } from "@/lib/testing/canary";
import { selfSigned } from "@/lib/testing/certificate";
import { allowPlaces, type Peer, startSocket } from "@/lib/testing/loopback";
import { sampleCredential } from "@/lib/testing/peers/sample-credential";
import { probe } from "./probe";

const PASSWORD = `pässw0rd/${randomBytes(12).toString("hex")}`;
const suffix = randomBytes(6).toString("hex");
/** One user of each kind: who must show a password, and who is let in with any. */
const GUARDED = `probe_guarded_${suffix}`;
const TRUSTED = `probe_trusted_${suffix}`;

const certificate = selfSigned(["127.0.0.1"]);
const server = inject("testServer");
const owner = connect(server.ownerUrl);
let bridge: Peer;
let received: Buffer[] = [];

/** Where the test server listens, which is a file unless it is one of somebody's own. */
function serverPlace(): net.NetConnectOpts {
  const url = new URL(server.ownerUrl);
  const folder = url.searchParams.get("host") ?? (url.host === "" ? null : undefined);
  if (folder) return { path: `${folder}/.s.PGSQL.5432` };
  return { host: url.hostname, port: Number(url.port || "5432") };
}

async function setRules(rules: readonly string[]): Promise<void> {
  const [file] = await owner<{ hba_file: string }[]>`select current_setting('hba_file') as hba_file`;
  const lines = await owner<{ line: string }[]>`
    select line from regexp_split_to_table(pg_read_file(${file!.hba_file}), '\n') as line
    where line !~ '^\s*(#|$)' and line !~ ${suffix}`;
  const kept = lines.map(({ line }) => line.replace(/\s+/g, " "));
  const text = [...rules, ...kept].map((line) => `('${line.replaceAll("'", "''")}')`).join(", ");
  await owner.unsafe(`copy (values ${text}) to '${file!.hba_file}'`);
  await owner`select pg_reload_conf()`;
}

beforeAll(async () => {
  for (const name of [GUARDED, TRUSTED])
    await owner.unsafe(`create role ${name} login password '${PASSWORD}'`);
  const rules = ["local all", "host all"].flatMap((start) => {
    const end = start.startsWith("host") ? "all " : "";
    return [`${start} ${GUARDED} ${end}scram-sha-256`, `${start} ${TRUSTED} ${end}trust`];
  });
  await setRules(rules);
  bridge = await startSocket((socket) => {
    const inner = net.connect(serverPlace());
    socket.on("data", (bytes: Buffer) => received.push(bytes));
    socket
      .pipe(inner)
      .on("error", () => socket.destroy())
      .pipe(socket);
    socket.once("close", () => inner.destroy());
  });
  allowPlaces(bridge.place);
  // A reload takes a moment to reach new connections.
  for (let round = 0; round < 100; round += 1) {
    if ((await ask(GUARDED, { password: "wrong-password-00" })).outcome === "rejected") break;
    await sleep(50);
  }
});

afterAll(async () => {
  await bridge.stop();
  await setRules([]);
  for (const name of [GUARDED, TRUSTED]) await owner.unsafe(`drop role ${name}`);
  await owner.end({ timeout: 5 });
});

interface Parts {
  password?: string;
  database?: string;
  query?: string;
  place?: string;
  ca?: string;
}

async function ask(
  user: string,
  { password = PASSWORD, database = "postgres", query = "", place = bridge.place, ca }: Parts = {},
) {
  received = [];
  const url = `postgres://${user}:${encodeURIComponent(password)}@${place}/${database}${query}`;
  const result = await probe(sampleCredential({ templateId: "postgres", secrets: { url } }), { ca });
  expect(findCanary(JSON.stringify(result), password)).toEqual([]);
  return result;
}

describe("a real PostgreSQL", () => {
  test("lets the right password in and refuses another", async () => {
    const right = await ask(GUARDED);
    expect(right).toMatchObject({ outcome: "valid", host: "127.0.0.1" });
    expect(right.message).toBe(`127.0.0.1 accepted this password (${right.latencyMs} ms).`);
    expect(await ask(GUARDED, { password: "wrong-password-00" })).toMatchObject({
      outcome: "rejected",
      message: "127.0.0.1 refused this user and password (28P01).",
    });
  });

  test("without that database knows the password all the same", async () => {
    const result = await ask(GUARDED, { database: "no_such_database" });
    expect(result).toMatchObject({ outcome: "limited" });
    expect(result.message).not.toContain("no_such_database");
  });

  test("that lets a user in with any password proves nothing", async () => {
    const result = await ask(TRUSTED);
    expect(result).toMatchObject({ outcome: "unknown" });
    expect(result.message).toBe("127.0.0.1 lets this user in with any password, so a test proves nothing.");
  });

  test("is not told to take settings from the connection string", async () => {
    const result = await ask(GUARDED, { query: "?options=-c%20log_statement%3Dall&application_name=evil" });
    expect(result.outcome).toBe("valid");
    expect(Buffer.concat(received).toString("latin1")).not.toMatch(/log_statement|evil/);
  });
});

describe("the password stays here", () => {
  test("when TLS is asked for and not offered", async () => {
    const result = await ask(GUARDED, { query: "?sslmode=require" });
    expect(result.outcome).toBe("unknown");
    expect(Buffer.concat(received).toString("latin1")).not.toContain(GUARDED);
  });

  test("until the certificate is trusted", async () => {
    const seen: Buffer[] = [];
    const encrypting = await startSocket((socket) => {
      socket.once("data", () => {
        socket.write("S");
        const secured = new tls.TLSSocket(socket, { isServer: true, ...certificate });
        secured.on("data", (bytes: Buffer) => seen.push(bytes));
        const inner = net.connect(serverPlace());
        secured.on("error", () => inner.destroy());
        inner.on("error", () => secured.destroy());
        secured.pipe(inner).pipe(secured);
      });
    });
    allowPlaces(bridge.place, encrypting.place);
    const parts = { place: encrypting.place, query: "?sslmode=require" };
    expect((await ask(GUARDED, parts)).outcome).toBe("unknown");
    expect(seen).toEqual([]);
    expect((await ask(GUARDED, { ...parts, ca: certificate.cert })).outcome).toBe("valid");
    await encrypting.stop();
  });

  test("when somebody wants a public host without TLS", async () => {
    const result = await ask(GUARDED, { place: "db.example.com", query: "?sslmode=disable" });
    expect(result).toMatchObject({ outcome: "unknown", host: "db.example.com" });
    expect(result.message).toContain("Without TLS");
  });
});

test("what is no database says nothing", async () => {
  for (const handler of [
    (socket: net.Socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    (socket: net.Socket) => socket.end(),
  ]) {
    const strange = await startSocket(handler);
    allowPlaces(bridge.place, strange.place);
    expect((await ask(GUARDED, { place: strange.place })).outcome).toBe("unknown");
    await strange.stop();
    expect((await ask(GUARDED, { place: strange.place })).outcome).toBe("unknown");
  }
});

test("a connection string that can't be read is not repeated", async () => {
  const url = "postgres://app:secret-0123456789@[bad/app";
  const result = await probe(sampleCredential({ templateId: "postgres", secrets: { url } }));
  expect(result.outcome).toBe("unknown");
  expect(result.message).not.toContain("secret-");
});
