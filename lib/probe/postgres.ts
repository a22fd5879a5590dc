import "server-only";
import { once } from "node:events";
import type net from "node:net";
import postgres from "postgres";
import { isListed } from "@/lib/egress/allow";
import type { Injectable } from "@/lib/egress/inject/inject";
import { lookupOf } from "@/lib/egress/inject/values";
import { Secret } from "@/lib/secret";
import { type Connection, readConnection } from "./connection-text";
import { accepted, type Finding, type Network, noAnswer, rejected, STILL_FINE, unknown } from "./finding";
import { startTls, withSocket } from "./socket";

/** Connects and runs `select 1`. When that works, a wrong password must not. */
export async function testPostgres(credential: Injectable, network: Network): Promise<Finding> {
  const connection = readConnection(lookupOf(credential));
  const { host } = connection;
  if (wantsTls(connection) === "refused") {
    return unknown(host, `Without TLS the password would be readable on its way to ${host}. ${STILL_FINE}`);
  }
  const finding = await signIn(connection, new Secret(connection.password), credential.hosts, network);
  if (finding.outcome !== "valid") return finding;
  const wrong = new Secret(`keyhold-wrong-${crypto.randomUUID()}`);
  const control = await signIn(connection, wrong, credential.hosts, network);
  return control.outcome === "valid"
    ? unknown(host, `${host} lets this user in with any password, so a test proves nothing.`)
    : finding;
}

/** Unencrypted only where the operator listed the host, and then as the connection string says. */
function wantsTls({ host, port, sslmode }: Connection): "tls" | "plain" | "refused" {
  const isOptional = sslmode === null || ["disable", "allow", "prefer"].includes(sslmode);
  if (isListed(host, port) && isOptional) return "plain";
  return sslmode === "disable" ? "refused" : "tls";
}

function signIn(
  connection: Connection,
  password: Secret,
  destinations: readonly string[],
  network: Network,
): Promise<Finding> {
  const { host, port } = connection;
  return withSocket({ protocol: "postgres", host, port, destinations }, network, async (plain) => {
    const socket = wantsTls(connection) === "tls" ? await encrypted(plain, host, network) : plain;
    if (socket === null) return unknown(host, `${host} offers no TLS that can be trusted. Nothing was sent.`);
    const sql = postgres(settings(connection, password, socket));
    try {
      // The library waits for a server that has hung up.
      await Promise.race([sql`select 1`, ended(socket)]);
      return accepted(host, host, "password");
    } catch (error) {
      return readFailure(host, error);
    } finally {
      await sql.end({ timeout: 0 }).catch(() => undefined);
    }
  });
}

const ended = (socket: net.Socket) =>
  new Promise<never>((_resolve, reject) => {
    const fail = () => reject(new Error("closed"));
    if (socket.destroyed) fail();
    socket.once("close", fail);
  });

/** Asks for TLS and starts it, in front of the first word of the protocol: PostgreSQL, SSL Session Encryption. */
async function encrypted(socket: net.Socket, host: string, network: Network): Promise<net.Socket | null> {
  try {
    const answer = once(socket, "data", { signal: network.signal }) as Promise<[Buffer]>;
    socket.write(SSL_REQUEST);
    const [bytes] = await Promise.race([answer, ended(socket)]);
    // More than one byte is somebody's attempt to be read before TLS has begun.
    return bytes.length === 1 && bytes[0] === 0x53 ? await startTls(socket, host, network) : null;
  } catch {
    return null;
  }
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** Every member that the library would else read from the environment is given. */
function settings(
  connection: Connection,
  password: Secret,
  socket: net.Socket,
): postgres.Options<Record<string, postgres.PostgresType>> {
  const { host, port, username, database } = connection;
  const given = {
    host,
    port,
    username: username === "" ? "postgres" : username,
    password: password.expose(),
    database: database === "" ? (username === "" ? "postgres" : username) : database,
    // What there is of it has begun already.
    ssl: false,
    max: 1,
    prepare: false,
    fetch_types: false,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: { application_name: "keyhold" },
    // Not in the library's types: it works on this socket instead of opening one.
    socket: () => socket,
  };
  return given;
}

/** SQLSTATE codes; the text is the server's and stays with it. */
function readFailure(host: string, error: unknown): Finding {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  if (code === "28P01" || (code === "28000" && !message.includes("pg_hba"))) {
    return rejected(host, `${host} refused this user and password (${code}).`);
  }
  if (code === "3D000") {
    return {
      outcome: "limited",
      host,
      message:
        "The password is right, but there is no such database. Check the end of the connection string.",
    };
  }
  return /^[0-9A-Z]{5}$/.test(code)
    ? unknown(host, `${host} answered with ${code}, which says nothing about the password. ${STILL_FINE}`)
    : noAnswer(host);
}
