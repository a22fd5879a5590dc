import { randomBytes } from "node:crypto";
import type http from "node:http";
import { afterAll, expect } from "vitest";
import type { Scope } from "@/lib/access/policy";
import { createCredential } from "@/lib/domain/credentials/create";
import type { CredentialView } from "@/lib/domain/credentials/view";
import { createToken } from "@/lib/domain/tokens/create";
import { env } from "@/lib/env";
import { type Api, type Reply, startApi } from "./api";
import { findCanary } from "./canary";
import { asOwner } from "./context";
import { mintWorld, type World } from "./factories";
import { type Peer, startHttp } from "./loopback";
import { newestEvents } from "./outcomes";

/** A request as a service received it. */
export interface Arrived {
  method: string;
  url: string;
  /** As they came: spelling, order and repetitions kept. */
  raw: string[];
  headers: http.IncomingHttpHeaders;
  body: string;
}

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export interface Service extends Peer {
  arrived: Arrived[];
  last: () => Arrived;
  /** How it answers from now on; 200 with an empty JSON object unless said otherwise. */
  answer: (handler: Handler) => void;
}

/** A service on the loopback address that writes down what it is asked. Listed for calls, stopped after the test file. */
export async function startService(): Promise<Service> {
  const arrived: Arrived[] = [];
  const plain: Handler = (_request, response) => void response.end("{}");
  const state = { handler: plain };
  const peer = await startHttp((request, response) => {
    const { method = "", url = "", rawHeaders: raw, headers } = request;
    const one = { method, url, raw, headers, body: "" };
    arrived.push(one);
    // Whoever has a handler of its own reads the body itself.
    if (state.handler !== plain) {
      state.handler(request, response);
      return;
    }
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      one.body = Buffer.concat(parts).toString("utf8");
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  env().KEYHOLD_EGRESS_ALLOW = [env().KEYHOLD_EGRESS_ALLOW, peer.place].filter(Boolean).join(",");
  afterAll(peer.stop);
  return {
    ...peer,
    arrived,
    last: () => arrived.at(-1)!,
    answer: (handler) => {
      state.handler = handler;
    },
  };
}

export interface RelayBench {
  api: Api;
  world: World;
  service: Service;
  /** Text that is in every secret stored here, and nowhere else. */
  canary: string;
  /** A credential bound to the service. */
  bound: (parts?: Record<string, unknown>) => Promise<CredentialView>;
  token: (wanted?: TokenParts) => Promise<string>;
  ask: (method: string, path: string, call: Parameters<Api["call"]>[2]) => Promise<Reply>;
}

export interface TokenParts {
  scopes?: Scope[];
  keys?: string[];
  rules?: { methods: string[]; path: string }[];
  ratePerMinute?: number;
  expiresAt?: string;
}

/** The server, a service and what it takes to call the one through the other. */
export async function relayBench(): Promise<RelayBench> {
  const api = await startApi();
  const service = await startService();
  const world = await mintWorld();
  const canary = `canary-${randomBytes(18).toString("hex")}`;
  return {
    api,
    world,
    service,
    canary,
    bound: (parts = {}) => {
      const { fields, ...rest } = parts;
      const base_url = `http://${service.place}`;
      const made = { base_url, token: canary, ...(fields as Record<string, string> | undefined) };
      return createCredential(world.people.owner.ctx, {
        template: "openai-compatible",
        ...rest,
        fields: made,
      });
    },
    token: async (wanted = {}) => {
      const made = { name: "a program", scopes: ["credentials:relay"], ...wanted };
      return (await createToken(world.people.owner.ctx, made)).token!;
    },
    ask: (method, path, call) => api.call(method, path, call),
  };
}

/** The newest events of an organisation about the relay, oldest first, without what differs between any two. */
export async function relayEvents(world: World, limit = 10) {
  const events = await newestEvents(world.organisation.id, limit);
  return events
    .filter(({ action }) => action === "credential.relay")
    .toReversed()
    .map(({ outcome, subjectName, detail }) => ({ outcome, subjectName, detail }));
}

/** Waits until something is so: what is recorded after an answer is recorded soon after. */
export async function until<T>(look: () => T | Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    const found = await look();
    if (isSo(found) || Date.now() > end) return found;
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** The secret is in no row of any table, although the audit has seen it used. */
export async function expectNowhere(secret: string, action = "credential.relay"): Promise<void> {
  const dump = await asOwner(async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`;
    const rows: string[] = [];
    for (const { name } of tables) {
      const found = await sql.unsafe<{ row: unknown }[]>(`select to_jsonb(t) as row from ${name} t`);
      rows.push(...found.map(({ row }) => JSON.stringify(row)));
    }
    return rows.join("\n");
  });
  expect(dump).toContain(action);
  expect(findCanary(dump, secret)).toEqual([]);
}
