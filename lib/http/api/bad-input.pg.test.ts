import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "@/lib/access/policy";
import { type Api, type Reply, startApi } from "@/lib/testing/api";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { type Request, requestOf, type Scene, sceneOf } from "@/lib/testing/door-inputs";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { fullInput } from "@/lib/testing/full-inputs";
import { wrongWith } from "@/lib/testing/refusals";
import {
  fuzzed,
  spoiledBodies,
  spoiledFields,
  spoiledHeaders,
  spoiledQueries,
  spoiledTokens,
  type Spoiling,
  strangeAddresses,
} from "@/lib/testing/spoilings";
import { countsOfTables } from "@/lib/testing/table-counts";
import { connect } from "@/scripts/connect.mjs";
import type { Endpoint } from "./endpoint";
import { ENDPOINTS } from "./endpoints";

/** Looks like a secret, so that no field everybody sees takes it. */
const CANARY = `sk-ant-api03-canary-${randomBytes(24).toString("hex")}`;
const AT_LEAST = 4_000;
/** The same requests each time: a failure can be looked at again. */
const FUZZ = { runs: 20, seed: 20_250_101 };

let api: Api;
let scene: Scene;
let token: string;
let sql: ReturnType<typeof connect>;

beforeAll(async () => {
  const { ownerUrl } = await openTestInstance();
  sql = connect(ownerUrl);
  api = await startApi();
  scene = sceneOf(await mintWorld(), () => CANARY);
  token = (await mintToken(scene.ctx, { scopes: [...SCOPES] })).text;
});
afterAll(async () => {
  await sql.end({ timeout: 5 });
  await closeTestInstance();
});

const problems: string[] = [];
let sent = 0;

async function fire({ method, path, ...options }: Request, about: string): Promise<Reply> {
  const reply = await api.call(method, path, { token, ...options });
  sent += 1;
  const isRelease = path === "/api/v1/resolve" && reply.status === 200;
  const wrong = wrongWith(isRelease ? { ...reply, text: "" } : reply, { method, value: CANARY });
  if (wrong) problems.push(`${about}: ${method} ${path.slice(0, 200)} → ${reply.status} ${wrong}`);
  return reply;
}

async function inParallel<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: 12 }, worker));
}

/** One after the other, looking each time whether a refused one has stored anything. */
async function sendWrites(endpoint: Endpoint, spoilings: readonly Spoiling[]): Promise<void> {
  const fresh = async () => {
    const made = await fullInput(endpoint.door.action, scene);
    return [made, await countsOfTables(sql)] as const;
  };
  let [input, before] = await fresh();
  for (const { about, of, isBad } of spoilings) {
    const said = `${endpoint.method} ${endpoint.path} ${about}`;
    const { status } = await fire(of(input), said);
    const isTaken = status < 400;
    if (isTaken && isBad) problems.push(`${said}: taken`);
    const after = await countsOfTables(sql);
    if (!isTaken && after !== before) problems.push(`${said}: refused, and yet ${before} → ${after}`);
    if (isTaken) [input, before] = await fresh();
  }
}

async function sendWithoutToken(endpoint: Endpoint, spoilings: readonly Spoiling[]): Promise<void> {
  const input = await fullInput(endpoint.door.action, scene);
  const before = await countsOfTables(sql);
  await inParallel(spoilings, async ({ about, of }) => {
    const { status } = await fire(of(input), about);
    if (status !== 401) problems.push(`${endpoint.path} ${about}: answered with ${status}`);
  });
  const after = await countsOfTables(sql);
  if (after !== before) problems.push(`${endpoint.path} without a token: ${before} → ${after}`);
}

test("each of the inputs that are spoiled is good as it is", async () => {
  const before = await countsOfTables(sql);
  for (const endpoint of ENDPOINTS) {
    const { method, path, body } = requestOf(endpoint, await fullInput(endpoint.door.action, scene));
    const { status, text } = await api.call(method, path, { token, body });
    expect(status, `${path} ${text}`).toBe(endpoint.status ?? 200);
  }
  expect(await countsOfTables(sql)).not.toBe(before);
});

describe("bad requests are refused in order: nothing fails, nothing is stored, nothing is told", () => {
  const lines = ENDPOINTS.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const);

  test.each(lines)("%s", { timeout: 120_000 }, async (_line, endpoint) => {
    const sample = await fullInput(endpoint.door.action, scene);
    const given = { endpoint, sample, value: CANARY };
    await sendWithoutToken(endpoint, spoiledTokens(given, token));
    if (endpoint.method === "GET")
      await inParallel(spoiledQueries(given), async ({ of }) => {
        await fire(of(sample), "query");
      });
    else
      await sendWrites(endpoint, [
        ...spoiledFields(given),
        ...spoiledBodies(given),
        ...spoiledHeaders(given),
        ...fuzzed(given, FUZZ),
      ]);
    expect(problems.splice(0).slice(0, 40)).toEqual([]);
  });

  test("at addresses that are none", { timeout: 120_000 }, async () => {
    await inParallel(strangeAddresses(ENDPOINTS), async (request) => {
      const { status } = await fire(request, "address");
      if (![400, 404, 405].includes(status)) problems.push(`${request.path}: answered with ${status}`);
    });
    expect(problems.splice(0).slice(0, 40)).toEqual([]);
  });

  test(`${AT_LEAST} of them and more`, () => {
    expect(sent).toBeGreaterThanOrEqual(AT_LEAST);
  });
});
