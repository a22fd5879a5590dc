import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createConsumer } from "@/lib/domain/consumers/create";
import { updateConsumer } from "@/lib/domain/consumers/update";
import { listMessages } from "@/lib/domain/channels/messages";
import type { Context } from "@/lib/domain/context";
import { createCredential } from "@/lib/domain/credentials/create";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { disableCredential } from "@/lib/domain/credentials/disable";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { forgetOldRecords } from "@/lib/domain/housekeeping";
import { newId } from "@/lib/ids";
import { type Api, type Reply, startApi } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { slackHeaders, telegramHeaders } from "@/lib/testing/peers/chat";

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

let api: Api;
let world: World;
let ctx: Context;
const secrets: string[] = [];
const answers: string[] = [];

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
});
afterAll(closeTestInstance);

beforeEach(async () => {
  world = await mintWorld();
  ctx = world.people.owner.ctx;
});

const newSecret = () => {
  const secret = `kh-test-${randomBytes(16).toString("hex")}`;
  secrets.push(secret);
  return secret;
};

interface Channel {
  id: string;
  credentialId: string;
  token: string;
  signingSecret: string;
}

async function addChannel(platform: "telegram" | "slack", hasSigningSecret = true): Promise<Channel> {
  const [token, signingSecret] = [newSecret(), newSecret()];
  const credential = await createCredential(ctx, {
    type: "bot_token",
    key: `BOT_${randomBytes(4).toString("hex").toUpperCase()}`,
    fields: { token, ...(hasSigningSecret && { signing_secret: signingSecret }) },
    extras: [{ name: "base_url", secret: false, value: "https://chat.example.com" }],
  });
  const { id } = await createConsumer(ctx, {
    ...{ kind: "channel", name: `Channel ${randomBytes(4).toString("hex")}`, config: { platform } },
    assignments: { bot: credential.id },
  });
  return { id, credentialId: credential.id, token, signingSecret };
}

async function deliver(
  id: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const reply = await api.call("POST", `/hooks/channels/${id}`, { body, headers });
  answers.push(JSON.stringify(reply.headers) + reply.text);
  return reply;
}

let update = 1_000;
const telegramUpdate = (text: string, id = (update += 1)) =>
  JSON.stringify({
    update_id: id,
    message: { message_id: 5, from: { id: 9, username: "ada" }, chat: { id: 42, type: "private" }, text },
  });
const slackEvent = (text: string, more: object = {}) =>
  JSON.stringify({
    type: "event_callback",
    event_id: `Ev${randomBytes(5).toString("hex")}`,
    event: { type: "message", user: "U1", channel: "C42", text, ...more },
  });

/** Delivers as the platform of the channel does. */
const fromTelegram = (channel: Channel, body: string) =>
  deliver(channel.id, body, telegramHeaders(channel.signingSecret));
const fromSlack = (channel: Channel, body: string, at?: number) =>
  deliver(channel.id, body, slackHeaders(channel.signingSecret, body, at));

const messagesOf = async (channel: Channel) => (await listMessages(ctx, { id: channel.id })).items;

describe("a message that proves itself is kept", () => {
  test("from Telegram", async () => {
    const channel = await addChannel("telegram");
    const reply = await fromTelegram(channel, telegramUpdate("Hello"));
    expect([reply.status, JSON.parse(reply.text)]).toEqual([200, { ok: true }]);
    expect(reply.headers["cache-control"]).toBe("no-store");
    expect(await messagesOf(channel)).toMatchObject([{ sender: "@ada", conversation: "42", text: "Hello" }]);
  });

  test("from Slack", async () => {
    const channel = await addChannel("slack");
    expect((await fromSlack(channel, slackEvent("Hello"))).status).toBe(200);
    expect(await messagesOf(channel)).toMatchObject([{ sender: "U1", conversation: "C42", text: "Hello" }]);
  });

  test("and its proof is in the audit, by the platform, before and in the same commit", async () => {
    const channel = await addChannel("slack");
    await fromSlack(channel, slackEvent("Hello"));
    const [event] = await newestEvents(ctx.orgId, 1);
    expect(event).toMatchObject({
      ...{ action: "webhook.verify", outcome: "allowed", actorKind: "system", actorName: "Slack" },
      ...{ subjectId: channel.id, projectId: ctx.projectId },
      detail: { credential: channel.credentialId, kept: 1, isReplay: false },
    });
    await asOwner((sql) => sql`update audit_heads set org_id = 'away' where org_id = ${ctx.orgId}`);
    expect((await fromSlack(channel, slackEvent("Unrecorded"))).status).toBe(503);
    await asOwner((sql) => sql`update audit_heads set org_id = ${ctx.orgId} where org_id = 'away'`);
    expect((await messagesOf(channel)).map(({ text }) => text)).toEqual(["Hello"]);
  });

  test("once, however often it is delivered", async () => {
    const [telegram, slack] = [await addChannel("telegram"), await addChannel("slack")];
    const [first, second] = [telegramUpdate("Hello"), slackEvent("Hello")];
    for (const _again of [1, 2, 3]) {
      expect((await fromTelegram(telegram, first)).status).toBe(200);
      expect((await fromSlack(slack, second)).status).toBe(200);
    }
    await Promise.all([1, 2, 3, 4].map(() => fromTelegram(telegram, first)));
    expect(await messagesOf(telegram)).toHaveLength(1);
    expect(await messagesOf(slack)).toHaveLength(1);
    const [event] = await newestEvents(ctx.orgId, 1);
    expect(event).toMatchObject({ outcome: "allowed", detail: { kept: 0, isReplay: true } });
  });

  test("masked and cut, so that a bot's secret that somebody writes is stored nowhere", async () => {
    const channel = await addChannel("telegram");
    await fromTelegram(channel, telegramUpdate(`${"x".repeat(3_980)} ${channel.token}\u0000 and more`));
    await fromTelegram(channel, telegramUpdate(`token ${channel.token}, secret ${channel.signingSecret}`));
    const [second, first] = await messagesOf(channel);
    expect(first!.text.length).toBe(4_000);
    expect(second!.text).toMatch(/^token \[BOT_\w+\], secret \[BOT_\w+\]$/);
  });

  test("for seven days", async () => {
    const channel = await addChannel("telegram");
    await fromTelegram(channel, telegramUpdate("Old"));
    await asOwner((sql) => sql`update channel_messages set received_at = now() - interval '8 days'`);
    await fromTelegram(channel, telegramUpdate("New"));
    await forgetOldRecords();
    expect((await messagesOf(channel)).map(({ text }) => text)).toEqual(["New"]);
  });

  test("also with the secret of after a rotation, and no longer with the one of before", async () => {
    const channel = await addChannel("telegram");
    const next = newSecret();
    await rotateCredential(ctx, { id: channel.credentialId, fields: { signing_secret: next } });
    expect((await fromTelegram(channel, telegramUpdate("Before"))).status).toBe(401);
    expect((await fromTelegram({ ...channel, signingSecret: next }, telegramUpdate("After"))).status).toBe(
      200,
    );
    expect((await messagesOf(channel)).map(({ text }) => text)).toEqual(["After"]);
  });
});

test.each([
  ["no message", JSON.stringify({ update_id: 1, poll: {} })],
  ["no JSON", "payload=%7B%7D"],
  ["an array", "[1,2]"],
  ["an odd id", JSON.stringify({ update_id: "a'; --", message: { chat: { id: 1 }, text: "x" } })],
  ["deep nesting", `${"[".repeat(50_000)}${"]".repeat(50_000)}`],
])("what proves itself and holds %s is answered and not kept", async (_what, body) => {
  const channel = await addChannel("telegram");
  expect((await fromTelegram(channel, body)).status).toBe(200);
  expect(await messagesOf(channel)).toEqual([]);
});

test("what a bot itself or Slack says is not taken for somebody's words", async () => {
  const channel = await addChannel("slack");
  for (const more of [{ bot_id: "B1" }, { subtype: "channel_join" }, { type: "reaction_added" }])
    expect((await fromSlack(channel, slackEvent("Hello", more))).status).toBe(200);
  expect(await messagesOf(channel)).toEqual([]);
});

describe("Slack's question whether the address is right", () => {
  const question = JSON.stringify({ type: "url_verification", challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY" });

  test("is answered when it is signed", async () => {
    const reply = await fromSlack(await addChannel("slack"), question);
    expect([reply.status, JSON.parse(reply.text)]).toEqual([
      200,
      { challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY" },
    ]);
  });

  test("is answered to nobody else", async () => {
    const reply = await deliver((await addChannel("slack")).id, question);
    expect(reply.status).toBe(401);
    expect(reply.text).not.toContain("3eZbrw");
  });
});

/** All of a refusal but what differs between any two answers. */
function comparable({ status, headers, text }: Reply) {
  const { date: _date, "x-request-id": id, ...others } = headers;
  return { status, headers: others, text: text.replaceAll(String(id), "(request)") };
}

describe("one and the same refusal", () => {
  let unknown: ReturnType<typeof comparable>;
  beforeAll(async () => {
    unknown = comparable(await deliver(newId("consumer"), "{}"));
    expect(unknown.status).toBe(401);
    expect(unknown.headers["www-authenticate"]).toBeDefined();
  });

  const refused = async (reply: Promise<Reply>, channel: Channel, reason: string) => {
    expect(comparable(await reply)).toEqual(unknown);
    const [event] = await newestEvents(ctx.orgId, 1);
    expect(event).toMatchObject({
      ...{ action: "webhook.verify", outcome: "denied", actorKind: "anonymous" },
      ...{ subjectId: channel.id, detail: { reason } },
    });
    expect(await messagesOf(channel)).toEqual([]);
  };

  test("for a channel that is not there, recorded for the instance", async () => {
    const id = newId("consumer");
    expect(comparable(await deliver(id, "{}"))).toEqual(unknown);
    const events = await newestEvents("instance", 3);
    expect(events).toContainEqual(
      expect.objectContaining({
        action: "webhook.verify",
        outcome: "denied",
        detail: { reason: "unknown channel" },
      }),
    );
  });

  test("for what is no channel", async () => {
    const { id } = await createConsumer(ctx, { kind: "skill", name: "Skill", config: { instructions: "a" } });
    expect(comparable(await deliver(id, "{}"))).toEqual(unknown);
  });

  test("for a wrong, a missing and a doubled proof of Telegram", async () => {
    const channel = await addChannel("telegram");
    const body = telegramUpdate("Hello");
    await refused(deliver(channel.id, body), channel, "signature");
    await refused(deliver(channel.id, body, telegramHeaders("wrong")), channel, "signature");
    await refused(deliver(channel.id, body, telegramHeaders(channel.token)), channel, "signature");
    const doubled = telegramHeaders(`${channel.signingSecret}, ${channel.signingSecret}`);
    await refused(deliver(channel.id, body, doubled), channel, "signature");
  });

  test("for a wrong signature, another body, another time, an old one and one of the future", async () => {
    const channel = await addChannel("slack");
    const body = slackEvent("Hello");
    const good = slackHeaders(channel.signingSecret, body);
    const minutes = (count: number) => Date.now() + count * 60_000;
    await refused(deliver(channel.id, body), channel, "signature");
    await refused(deliver(channel.id, body, slackHeaders(channel.token, body)), channel, "signature");
    await refused(deliver(channel.id, `${body} `, good), channel, "signature");
    const moved = { ...good, "x-slack-request-timestamp": String(Math.floor(minutes(1) / 1_000)) };
    await refused(deliver(channel.id, body, moved), channel, "signature");
    const unversioned = { ...good, "x-slack-signature": good["x-slack-signature"]!.slice(3) };
    await refused(deliver(channel.id, body, unversioned), channel, "signature");
    await refused(fromSlack(channel, body, minutes(-6)), channel, "time");
    await refused(fromSlack(channel, body, minutes(6)), channel, "time");
  });

  test("for the proof of another channel", async () => {
    const [mine, other] = [await addChannel("telegram"), await addChannel("telegram")];
    const body = telegramUpdate("Hello");
    await refused(deliver(mine.id, body, telegramHeaders(other.signingSecret)), mine, "signature");
  });

  test("while the channel is switched off", async () => {
    const channel = await addChannel("telegram");
    await updateConsumer(ctx, { id: channel.id, enabled: false });
    await refused(fromTelegram(channel, telegramUpdate("Hello")), channel, "switched off");
  });

  test("without a signing secret: nobody is believed then, not even with an empty one", async () => {
    const channel = await addChannel("telegram", false);
    await refused(fromTelegram(channel, telegramUpdate("Hello")), channel, "no signing secret");
    await refused(deliver(channel.id, "{}", telegramHeaders("")), channel, "no signing secret");
  });

  test("once its credential is disabled or deleted", async () => {
    const channel = await addChannel("slack");
    await disableCredential(ctx, { id: channel.credentialId });
    await refused(fromSlack(channel, slackEvent("Hello")), channel, "credential_disabled");
    const { token } = await impactOfDeletion(ctx, { ids: [channel.credentialId] });
    await deleteCredentials(ctx, { ids: [channel.credentialId], impactToken: token });
    await refused(fromSlack(channel, slackEvent("Hello")), channel, "missing_credential");
  });
});

test("refusals of one address fill no log: fifty of a channel are recorded, and a good one goes on", async () => {
  const channel = await addChannel("telegram");
  for (let left = 60; left > 0; left -= 1) expect((await deliver(channel.id, "{}")).status).toBe(401);
  const denied = await asOwner(
    (sql) => sql`select from audit_events where subject_id = ${channel.id} and outcome = 'denied'`,
  );
  expect(denied).toHaveLength(50);
  expect((await fromTelegram(channel, telegramUpdate("Hello"))).status).toBe(200);
});

test("while sealed a delivery is asked to come again, not refused for good", async () => {
  const channel = await addChannel("telegram");
  await whileSealed(async () => {
    expect((await fromTelegram(channel, telegramUpdate("Hello"))).status).toBe(503);
  });
});

test("more than 256 KB is not read, and other methods and addresses are not there", async () => {
  const channel = await addChannel("telegram");
  const large = await deliver(channel.id, "x".repeat(256 * 1024 + 1), telegramHeaders(channel.signingSecret));
  expect(large.status).toBe(413);
  const got = await api.call("GET", `/hooks/channels/${channel.id}`);
  expect([got.status, got.headers.allow]).toEqual([405, "POST"]);
  for (const path of ["/hooks/", "/hooks/channels", "/hooks/channels/", "/hooks/channels/a/b", "/hooks/x/y"])
    expect((await api.call("POST", path, { body: "{}" })).status, path).toBe(404);
});

test("no answer, log line, audit row or column holds a secret of a bot", async () => {
  const dump = await asOwner(async (sql) => {
    const tables = await sql<
      { name: string }[]
    >`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`;
    const texts = [];
    for (const { name } of tables) texts.push(...(await sql`select t::text as text from ${sql(name)} t`));
    return JSON.stringify(texts);
  });
  expect(dump).toContain("@ada");
  expect(lines.join("")).toContain("POST /hooks/channels/{id}");
  expect(secrets.length).toBeGreaterThan(30);
  for (const secret of secrets)
    for (const place of [dump, lines.join(""), answers.join("")])
      expect(findCanary(place, secret)).toEqual([]);
});
