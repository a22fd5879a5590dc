import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Action, SCOPES } from "@/lib/access/policy";
import { type Api, type Reply, startApi } from "@/lib/testing/api";
import {
  BAD_CONTENT,
  BAD_JSON,
  BAD_TEXTS,
  BAD_THINGS,
  MASS_ASSIGNMENT,
  PATH_TRICKS,
  placesIn,
  withValueAt,
} from "@/lib/testing/bad-values";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { DOOR_INPUTS, type Request, requestOf, type Scene, sceneOf } from "@/lib/testing/door-inputs";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { wrongWith } from "@/lib/testing/refusals";
import { countsOfTables } from "@/lib/testing/table-counts";
import { connect } from "@/scripts/connect.mjs";
import type { Endpoint } from "./endpoint";
import { ENDPOINTS } from "./endpoints";

/** Looks like a secret, so that no field everybody sees takes it. */
const CANARY = `sk-ant-api03-canary-${randomBytes(24).toString("hex")}`;
const AT_LEAST = 4_000;
/** The same requests each time: a failure can be looked at again. */
const SEED = 20_250_101;
const FUZZED = 300;

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

type Input = Record<string, unknown>;

/** Inputs with every field that the door takes, so that each can be spoiled. */
const EVERY_FIELD: Partial<Record<Action, () => Input>> = {
  "credential.list": () => ({
    ...{ q: "a", type: "api_token", category: "custom", status: "active", scope: "project" },
    ...{ sort: "name", limit: 10 },
  }),
  "credential.create": () => ({
    ...{ name: `Name ${randomBytes(6).toString("hex")}`, category: "custom", template: null },
    ...{ description: "text", extras: [{ name: "more", secret: true, value: CANARY }], workflowId: null },
    ...{ expiresAt: "2099-01-31T00:00:00Z", audience: { members: [scene.world.people.admin.id] } },
  }),
  "credential.update": () => ({
    ...{ key: `K_${randomBytes(6).toString("hex").toUpperCase()}`, category: "custom", extras: [] },
    ...{ name: `Name ${randomBytes(6).toString("hex")}`, removeExtras: ["more"], expiresAt: null },
    ...{ audience: "project", ownerId: scene.world.people.owner.id, revision: 1 },
  }),
  "credential.restore": () => ({
    key: `K_${randomBytes(6).toString("hex").toUpperCase()}`,
    name: "Restored",
  }),
  "credential.rotate": () => ({ revision: 1 }),
  "credential.import": () => ({ onConflict: "copy", dryRun: false }),
  "credential.resolve": () => ({ workflowId: null, partial: false }),
  "credential.activity": () => ({ before: 1 }),
  "template.list": () => ({ q: "a", group: "LLM", category: "custom" }),
  "token.list": () => ({ revoked: "true" }),
  "token.create": () => ({ keys: ["A_KEY"], workflowId: null, expiresAt: "2099-01-31T00:00:00Z" }),
  "audit.list": () => ({
    ...{ actor: "a", action: "credential.create", outcome: "allowed", subject: "a", project: "a" },
    ...{ from: "2025-01-31", to: "2099-01-31T00:00:00Z", limit: 10, cursor: 100, after: 1 },
  }),
};

const fullInput = async ({ door }: Endpoint): Promise<Input> => ({
  ...(await DOOR_INPUTS[door.action](scene)),
  ...EVERY_FIELD[door.action]?.(),
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

let counts = "";

/** Sends a write; if it is refused, nothing may have been stored. Returns whether it was. */
async function isRefused(request: Request, about: string): Promise<boolean> {
  const { status } = await fire(request, about);
  if (status < 400) return false;
  const now = await countsOfTables(sql);
  if (now !== counts) problems.push(`${about}: refused with ${status}, and yet ${counts} → ${now}`);
  return true;
}

/** What the next writes start from. */
async function prepared<T>(make: () => T | Promise<T>): Promise<T> {
  const made = await make();
  counts = await countsOfTables(sql);
  return made;
}

async function inParallel(requests: readonly Line[]): Promise<Reply[]> {
  const waiting = [...requests];
  const replies: Reply[] = [];
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) replies.push(await fire(...next));
  };
  await Promise.all(Array.from({ length: 12 }, worker));
  return replies;
}

type Line = readonly [request: Request, about: string];

const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;
const isId = (name: unknown) => name === "id" || name === "ids";

async function spoilFields(endpoint: Endpoint): Promise<void> {
  const fresh = () => prepared(() => fullInput(endpoint));
  let input = await fresh();
  const places = placesIn(input).filter(([first]) => first !== undefined);
  let turn = 0;
  for (const place of places.filter(([first]) => !endpoint.path.includes("{id}") || !isId(first))) {
    // Every value meets every endpoint; each place gets its share of them.
    const share = (_value: unknown, index: number) => (index + turn) % 3 === 0;
    turn += 1;
    for (const bad of [undefined, CANARY, ...BAD_THINGS.filter(share), ...BAD_TEXTS.filter(share)]) {
      // Safe because another value below the whole leaves the whole an object.
      const request = requestOf(endpoint, withValueAt(input, place, bad) as Input);
      const about = `${nameOf(endpoint)} ${place.join(".")} = ${JSON.stringify(bad)?.slice(0, 60) ?? "absent"}`;
      if (!(await isRefused(request, about))) input = await fresh();
    }
  }
  const { body, ...request } = requestOf(endpoint, input);
  for (const name of MASS_ASSIGNMENT.filter((column) => isId(column) || !(column in input))) {
    const more = { ...(body as Input | undefined), [name]: "x" };
    const about = `${nameOf(endpoint)} with ${name}`;
    if (!(await isRefused({ ...request, body: more }, about))) problems.push(`${about}: taken`);
  }
}

async function spoilBodies(endpoint: Endpoint): Promise<void> {
  const fresh = () => prepared(async () => requestOf(endpoint, await fullInput(endpoint)));
  let request = await fresh();
  for (const body of BAD_JSON) {
    const about = `${nameOf(endpoint)} body ${body.toString().slice(0, 40)}`;
    if (!(await isRefused({ ...request, body }, about))) request = await fresh();
  }
  const odd = [
    ...BAD_CONTENT.map((headers) => ({ body: request.body ?? {}, headers })),
    { path: `${request.path}?dryRun=true` },
  ];
  for (const more of odd) {
    const about = `${nameOf(endpoint)} with ${JSON.stringify(more).slice(0, 60)}`;
    if (!(await isRefused({ ...request, ...more }, about))) problems.push(`${about}: taken`);
  }
}

async function spoiledQueries(endpoint: Endpoint): Promise<Line[]> {
  const { method, path } = requestOf(endpoint, await DOOR_INPUTS[endpoint.door.action](scene));
  const fields = Object.keys(await fullInput(endpoint)).filter((name) => !isId(name));
  const texts = [...BAD_TEXTS.filter((text) => text.length <= 1_000), CANARY];
  const queries = [...fields, "unknown", "cursor"].flatMap((name) => [
    ...texts.map((text) => new URLSearchParams([[name, text]]).toString()),
    ...["=a&@=b", "[]=a", "[$ne]=1", "", "=%", "=%ff%fe", "=%00"].map(
      (rest) => name + rest.replace("@", name),
    ),
  ]);
  const odd = [
    "__proto__=1&__proto__=2",
    "constructor=a",
    "=",
    "&",
    "?",
    "a=b#c",
    "%",
    "id=a",
    "ids=a&ids=b",
  ];
  return [...queries, ...odd].map((query) => [{ method, path: `${path}?${query}` }, nameOf(endpoint)]);
}

/** None of these is a machine token, however it is read. */
const NO_TOKEN = (): (string | string[])[] => [
  ...[
    "",
    "Bearer",
    "Bearer ",
    "Bearer %",
    "Bearer kh_",
    "bearer",
    "Basic a2g6a2g=",
    token,
    `Bearer ${token}x`,
  ],
  ...[`Bearer  ${token}`, `Bearer ${token},${token}`, `Bearer\t${token}`, `Token ${token}`, "Bearer é"],
  ...[`Bearer ${token.toUpperCase()}`, `Bearer ${token.slice(0, -1)}`, `Bearer kh_${"a".repeat(5_000)}`],
  ...[
    "Bearer kh_'; drop table machine_tokens; --",
    "Bearer null",
    "Bearer undefined",
    "Bearer [object Object]",
  ],
  [`Bearer ${token}`, `Bearer ${token}`],
  [`Bearer ${token}`, "Bearer x"],
];

async function spoilAuthorization(endpoint: Endpoint): Promise<void> {
  const request = await prepared(async () => requestOf(endpoint, await fullInput(endpoint)));
  const lines = NO_TOKEN().map((authorization): Line => [
    { ...request, headers: { Authorization: authorization } },
    `${nameOf(endpoint)} for ${JSON.stringify(authorization).slice(0, 40)}`,
  ]);
  const replies = await inParallel([...lines, [{ ...request, token: "" }, `${nameOf(endpoint)} for nobody`]]);
  const answered = replies.filter(({ status }) => status !== 401);
  if (answered.length > 0) problems.push(`${nameOf(endpoint)}: ${answered.length} answered without a token`);
  const now = await countsOfTables(sql);
  if (now !== counts) problems.push(`${nameOf(endpoint)}: stored something without a token`);
}

const HEADER_NAMES = { revision: "if-match", impactToken: "impact-token" } as const;

async function spoilHeaders(endpoint: Endpoint): Promise<void> {
  const fresh = () => prepared(async () => requestOf(endpoint, await fullInput(endpoint)));
  let request = await fresh();
  // What HTTP itself cannot carry in a header never arrives.
  const texts = BAD_TEXTS.filter((text, index) => index % 3 === 0 && /^[\x20-\x7e]{0,3000}$/.test(text));
  for (const name of ["idempotency-key", ...(endpoint.headers ?? []).map((input) => HEADER_NAMES[input])])
    for (const text of [...texts, CANARY, '"0"', '"1", "2"', "W/", '"99999999999"', "x".repeat(3_000)])
      if (
        !(await isRefused(
          { ...request, headers: { [name]: text } },
          `${nameOf(endpoint)} ${name}: ${text.slice(0, 40)}`,
        ))
      )
        request = await fresh();
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY"];

function spoiledAddresses(): Line[] {
  const tricks = PATH_TRICKS.flatMap((path) =>
    ["GET", "POST", "DELETE"].map((method): Line => [{ method, path: `/api/v1${path}` }, "path"]),
  );
  const paths = [...new Set(ENDPOINTS.map(({ path }) => path)), "/openapi.json"];
  const methods = paths.flatMap((path) => {
    const known = ENDPOINTS.filter((endpoint) => endpoint.path === path).map(({ method }) => method);
    return METHODS.filter(
      (method) => !known.some((one) => one === method) && !(path === "/openapi.json" && method === "GET"),
    ).map((method): Line => [{ method, path: `/api/v1${path.replace("{id}", "x")}` }, "method"]);
  });
  return [...tricks, ...methods];
}

/** Whatever JSON there is, under the names that the doors know. */
async function fuzz(): Promise<void> {
  const writes = ENDPOINTS.filter(({ method }) => method !== "GET");
  const values = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      ...[fc.string({ unit: "binary" }), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)],
      fc.constantFrom(...BAD_TEXTS.slice(0, -1)),
      fc.array(tie("any"), { maxLength: 4 }),
      fc.dictionary(fc.string({ maxLength: 12 }), tie("any"), { maxKeys: 4 }),
    ),
  })).any;
  const requests = fc.record({
    endpoint: fc.constantFrom(...writes),
    some: fc.array(fc.tuple(fc.nat(20), values), { minLength: 1, maxLength: 4 }),
    keep: fc.boolean(),
  });
  const inputs = new Map<Endpoint, Input>();
  for (const { endpoint, some, keep } of fc.sample(requests, { numRuns: FUZZED, seed: SEED })) {
    const input = inputs.get(endpoint) ?? (await fullInput(endpoint));
    inputs.set(endpoint, input);
    counts = await countsOfTables(sql);
    const names = Object.keys(input).filter((name) => !endpoint.path.includes("{id}") || !isId(name));
    const changed = some.map(([at, value]): [string, unknown] => [
      names[at % names.length] ?? "fields",
      value,
    ]);
    const base = keep || endpoint.path.includes("{id}") ? input : {};
    const request = requestOf(endpoint, { ...base, ...Object.fromEntries(changed) });
    const about = `${nameOf(endpoint)} ${JSON.stringify(request.body).slice(0, 300)}`;
    if (!(await isRefused(request, about))) inputs.delete(endpoint);
  }
}

test(
  `${AT_LEAST} and more bad requests are refused in order: nothing fails, nothing is stored, nothing is told`,
  { timeout: 240_000 },
  async () => {
    for (const endpoint of ENDPOINTS) {
      await spoilAuthorization(endpoint);
      if (endpoint.method === "GET") await inParallel(await spoiledQueries(endpoint));
      else {
        await spoilFields(endpoint);
        await spoilBodies(endpoint);
        await spoilHeaders(endpoint);
      }
    }
    const addresses = await prepared(() => inParallel(spoiledAddresses()));
    const answered = addresses.filter(({ status }) => ![400, 404, 405].includes(status));
    expect(answered.map(({ status, text }) => `${status} ${text.slice(0, 100)}`)).toEqual([]);
    await fuzz();
    expect(problems.slice(0, 40)).toEqual([]);
    expect(sent).toBeGreaterThanOrEqual(AT_LEAST);
  },
);
