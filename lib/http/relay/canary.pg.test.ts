import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { decideApproval } from "@/lib/domain/approvals/decide";
import { listApprovals } from "@/lib/domain/approvals/list";
import { createCredential } from "@/lib/domain/credentials/create";
import { type Call, type Reply } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { newestEvents } from "@/lib/testing/outcomes";
import { expectNowhere, type Handler, relayBench, type RelayBench, until } from "@/lib/testing/relay";

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
const CANARY = `sk-ant-api03-${randomBytes(12).toString("hex")}/canary+"%&=~`;

let bench: RelayBench;
let token: string;
const replies: Reply[] = [];

beforeAll(async () => {
  await openTestInstance();
  bench = await relayBench();
  token = await bench.token();
  await bench.bound({ key: "KEY", fields: { token: CANARY } });
  await bench.bound({ key: "ASKED", name: "Asked", confirmUse: "each", fields: { token: CANARY } });
  await createCredential(bench.world.people.owner.ctx, {
    ...{ type: "username_password", key: "PAIR", fields: { username: "ann", password: CANARY } },
    extras: [{ name: "base_url", secret: false, value: `http://${bench.service.place}` }],
  });
  await createCredential(bench.world.people.owner.ctx, {
    ...{ type: "webhook", key: "HOOK" },
    fields: { url: `http://${bench.service.place}/hooks/${encodeURIComponent(CANARY)}?key=1` },
  });
});
afterAll(closeTestInstance);

async function ask(path: string, call: Call = {}, method = "POST"): Promise<Reply> {
  const reply = await bench.ask(method, path, { token, body: "{}", ...call });
  replies.push(reply);
  return reply;
}

/** Everything that was sent to it, in every way it may be written. */
const echoes: Handler[] = [
  (request, response) => void response.end(JSON.stringify([request.url, request.rawHeaders])),
  (request, response) => {
    const heard = encodeURIComponent(JSON.stringify([request.url, request.headers]));
    response.writeHead(401, { "x-heard": heard, "www-authenticate": request.headers.authorization ?? "x" });
    response.end(Buffer.from(`x${request.headers.authorization ?? request.url ?? ""}`).toString("base64"));
  },
  (request, response) => {
    response.writeHead(302, { location: `/?${request.headers.authorization ?? ""}` }).end();
  },
  (request, response) => {
    const heard = Buffer.from(JSON.stringify([request.url, request.headers]));
    response.writeHead(500, { "content-type": "application/octet-stream" });
    for (const byte of heard) response.write(Buffer.of(byte));
    response.end(heard.toString("hex"));
  },
  (request) => request.socket.destroy(),
  (_request, response) => {
    response.socket?.end(`HTTP/1.1 200 ${CANARY}\r\nbroken ${CANARY}\r\n\r\n`);
  },
];

test("no answer holds the secret", async () => {
  for (const handler of echoes) {
    bench.service.answer(handler);
    for (const key of ["KEY", "PAIR", "HOOK"]) await ask(`/relay/${key}/v1/things?a=b`);
  }
  bench.service.answer(echoes[0]!);
  const place = encodeURIComponent(CANARY);
  for (const [path, call] of [
    [`/relay/KEY/${place}?${place}=${place}`, {}],
    [`/relay/KEY/@${place}/x`, {}],
    [`/relay/${place}/x`, {}],
    ["/relay/KEY/x", { headers: { authorization: `Bearer ${CANARY.replace('"', "")}` } }],
    ["/relay/KEY/x", { headers: { "x-mine": CANARY, connection: "x-mine", "user-agent": CANARY } }],
    ["/relay/KEY/x", { headers: { cookie: CANARY, range: CANARY, "transfer-encoding": "gzip, chunked" } }],
    ["/relay/KEY/%2e%2e/x", { body: CANARY }],
  ] as [string, Call][])
    await ask(path, call);
  await whileSealed(async () => {
    expect((await ask("/relay/KEY/x")).status).toBe(503);
  });
  for (const { headers, text } of replies)
    expect(findCanary(`${JSON.stringify(headers)}\n${text}`, CANARY), text.slice(0, 400)).toEqual([]);
  expect(replies.length).toBeGreaterThan(25);
  expect(JSON.stringify(bench.service.arrived)).toContain(JSON.stringify(CANARY).slice(1, -1));
});

test("no question to a person holds it", async () => {
  const { ctx } = bench.world.people.owner;
  const held = ask(`/relay/ASKED/a/${encodeURIComponent(CANARY)}/b?${encodeURIComponent(CANARY)}`);
  const open = await until(
    async () => (await listApprovals(ctx, {})).items,
    (items) => items.length > 0,
  );
  expect(open[0]?.path).toBe("/a/(hidden)/b");
  expect(findCanary(JSON.stringify(open), CANARY)).toEqual([]);
  await decideApproval(ctx, { id: open[0]?.id, decision: "approve" });
  const reply = await held;
  expect(reply.status).toBe(200);
  expect(findCanary(reply.text, CANARY)).toEqual([]);
});

test("no line of the log holds it, a token, a path or a query", () => {
  const log = lines.join("");
  expect(log).toContain("POST relay");
  expect(log).not.toContain("v1/things");
  for (const secret of [CANARY, token]) expect(findCanary(log, secret)).toEqual([]);
});

test("no row of the audit and of any table holds it or a token", async () => {
  const events = JSON.stringify(await newestEvents(bench.world.organisation.id, 500));
  expect(events).toContain("/v1/things");
  expect(events).not.toContain("a=b");
  await expectNowhere(CANARY);
  await expectNowhere(token);
});
