import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { SCOPES } from "@/lib/access/policy";
import { purgeBin } from "@/lib/domain/credentials/purge";
import { type Api, type Call, type Reply, startApi } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { DOOR_INPUTS, requestOf, type Scene, sceneOf } from "@/lib/testing/door-inputs";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { wrongWith } from "@/lib/testing/refusals";
import { ENDPOINTS } from "./api/endpoints";
import { Problem } from "./api/schemas/problem";
import { CreatedToken } from "./api/schemas/token";

const { lines } = vi.hoisted(() => {
  process.env.KEYHOLD_LOG_LEVEL = "debug";
  return { lines: [] as string[] };
});

// The log as it is, written where it can be read again.
vi.mock(import("pino"), async (original) => {
  const actual = await original();
  const write = (line: string) => void lines.push(line);
  const logger = (options: object) => actual.default(options, { write });
  return { ...actual, default: Object.assign(logger, actual.default) as unknown as typeof actual.default };
});

/** Looks like a secret, and like something else in every way of writing it. */
const CANARY = `sk-ant-api03-${randomBytes(12).toString("hex")}/canary+"%&=~\\`;
const STARTED = Date.now() - 1_000;

let api: Api;
let scene: Scene;
let token: string;
/** Texts of tokens, each of which was told once. */
const tokens: string[] = [];
const leaks: string[] = [];
let asked = 0;

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
  scene = sceneOf(await mintWorld(), () => CANARY);
  token = (await mintToken(scene.ctx, { scopes: [...SCOPES] })).text;
  tokens.push(token);
});
afterAll(closeTestInstance);

async function ask(method: string, target: string, call: Call = {}): Promise<Reply> {
  const reply = await api.call(method, target, { token, ...call });
  asked += 1;
  const isRelease = target === "/api/v1/resolve" && reply.status === 200;
  const wrong = wrongWith(isRelease ? { ...reply, text: "" } : reply, { method, value: CANARY });
  const isExpected = reply.status === 503 && reply.read(Problem).code === "sealed";
  if (wrong && !isExpected) leaks.push(`${method} ${target}: ${wrong}`);
  return reply;
}

describe("no answer holds the value", () => {
  test("of requests that are done", async () => {
    for (const endpoint of ENDPOINTS) {
      const {
        method,
        path: target,
        body,
      } = requestOf(endpoint, await DOOR_INPUTS[endpoint.door.action](scene));
      const headers = method === "GET" ? {} : { "idempotency-key": randomBytes(8).toString("hex") };
      const first = await ask(method, target, { body, headers });
      expect(first.status, first.text).toBe(endpoint.status ?? 200);
      if (endpoint.path === "/resolve") expect(first.text).toContain(JSON.stringify(CANARY).slice(1, -1));
      if (endpoint.path === "/tokens" && method === "POST") tokens.push(first.read(CreatedToken).token!);
      if (endpoint.path !== "/resolve" && method !== "GET") await ask(method, target, { body, headers });
    }
    expect(leaks).toEqual([]);
  });

  test("of requests that are refused", async () => {
    for (const endpoint of ENDPOINTS) {
      const input = await DOOR_INPUTS[endpoint.door.action](scene);
      const { method, path: target, body } = requestOf(endpoint, input);
      const place = encodeURIComponent(CANARY);
      const bad: [string, Call][] = [
        [`${target}?q=${place}&${place}=1`, {}],
        [target, { headers: { Authorization: `Bearer ${CANARY}` } }],
        [target, { headers: { "x-request-id": CANARY, "user-agent": CANARY, "x-forwarded-for": CANARY } }],
        [target.replace(/[a-z]+_[0-9a-z]{26}|anthropic/, place), { body }],
      ];
      const headers = ["idempotency-key", "if-match", "impact-token"];
      for (const [address, call] of bad) await ask(method, address, call);
      if (method === "GET") continue;
      for (const name of headers) await ask(method, target, { body, headers: { [name]: CANARY } });
      for (const odd of [
        `{"${CANARY}`,
        `[${JSON.stringify(CANARY)}]`,
        JSON.stringify(CANARY),
        { [CANARY]: CANARY },
      ])
        await ask(method, target, { body: odd });
      await ask(method, target, { body: CANARY, headers: { "content-type": CANARY } });
      for (const name of Object.keys(body ?? {}))
        for (const value of [CANARY, [CANARY], { [CANARY]: CANARY }, { a: { b: CANARY } }])
          await ask(method, target, { body: { ...(body as object), [name]: value } });
    }
    expect(leaks).toEqual([]);
  });

  test("of what is taken already, sealed, or destroyed", async () => {
    const body = { type: "api_token", key: "TAKEN", name: "Taken", fields: { token: CANARY } };
    expect((await ask("POST", "/api/v1/credentials", { body })).status).toBe(201);
    expect((await ask("POST", "/api/v1/credentials", { body })).status).toBe(409);
    for (const name of ["key", "name", "description"])
      expect((await ask("POST", "/api/v1/credentials", { body: { ...body, [name]: CANARY } })).status).toBe(
        422,
      );
    await whileSealed(async () => {
      for (const endpoint of ENDPOINTS) {
        const { method, path: target } = requestOf(endpoint, { id: "cred_x", ids: ["cred_x"] });
        await ask(method, target, { body: method === "GET" ? undefined : body });
      }
    });
    await asOwner(
      (sql) =>
        sql`update credentials set deleted_at = now() - interval '8 days' where deleted_at is not null`,
    );
    expect(await purgeBin()).toBeGreaterThan(0);
    expect(leaks).toEqual([]);
    expect(asked).toBeGreaterThan(300);
  });
});

/** What was stored under these names can be found, so what is not found is not there. */
const KNOWN = "TAKEN";

test("no line of the log holds the value or a token", () => {
  const log = lines.join("");
  expect(lines.length).toBeGreaterThan(300);
  expect(log).toContain("POST /credentials/{id}/rotate");
  for (const secret of [CANARY, ...tokens]) expect(findCanary(log, secret)).toEqual([]);
});

test("no column of the database holds the value or a token", async () => {
  const dump = await asOwner(async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`;
    const rows: unknown[] = [];
    for (const { name } of tables)
      rows.push(...(await sql.unsafe(`select '${name}' as "table", to_jsonb(t) as row from ${name} t`)));
    return rows.map((row) => JSON.stringify(row)).join("\n");
  });
  expect(dump).toContain(KNOWN);
  expect(dump).toContain("sealed_values");
  for (const secret of [CANARY, ...tokens]) expect(findCanary(dump, secret)).toEqual([]);
});

test("no data file, log file or write-ahead log of the server holds the value or a token", async ({
  skip,
}) => {
  const [folder, database] = await asOwner(async (sql) => {
    await sql`checkpoint`;
    const [shown] = await sql<{ data_directory: string }[]>`show data_directory`;
    const [own] = await sql<
      { oid: string }[]
    >`select oid::text from pg_database where datname = current_database()`;
    return [shown!.data_directory, own!.oid] as const;
  });
  const parent = path.dirname(folder);
  const files = filesBelow(parent).filter(
    (file) =>
      !file.includes(`${path.sep}base${path.sep}`) ||
      file.includes(`${path.sep}base${path.sep}${database}${path.sep}`),
  );
  if (files.length === 0) skip("The files of this server are somewhere else.");
  let foundKnown = 0;
  for (const file of files) {
    const bytes = bytesOf(file);
    if (bytes.includes(KNOWN)) foundKnown += 1;
    for (const secret of [CANARY, ...tokens]) expect(findCanary(bytes, secret), file).toEqual([]);
  }
  // In a table and in the write-ahead log at least.
  expect(foundKnown).toBeGreaterThanOrEqual(2);
});

/** Nothing of a file that the server has taken away since it was listed. */
function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return Buffer.alloc(0);
  }
}

/** Files that were written since this test began. */
function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => path.join(folder, name))
      .filter((file) => {
        const stat = statSync(file, { throwIfNoEntry: false });
        return stat?.isFile() && stat.mtimeMs >= STARTED;
      });
  } catch {
    return [];
  }
}
