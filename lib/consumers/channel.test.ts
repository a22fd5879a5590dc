import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { heldCredential } from "@/lib/testing/held-credential";
import { allowPlaces } from "@/lib/testing/loopback";
import { driverCall } from "@/lib/testing/machine-call";
import { refusal } from "@/lib/testing/outcomes";
import { type ChatPeer, startSlack, startTelegram } from "@/lib/testing/peers/chat";
import { channel } from "./channel";

let telegram: ChatPeer;
let slack: ChatPeer;

beforeAll(async () => {
  [telegram, slack] = [await startTelegram(), await startSlack()];
  allowPlaces(telegram.place, slack.place);
});
beforeEach(() => {
  for (const peer of [telegram, slack]) peer.answerWith(null);
});
afterAll(async () => {
  allowPlaces();
  await telegram.stop();
  await slack.stop();
});

const told: unknown[] = [];

/** Tries the channel and notes what it tells, for the last test. */
async function attempt(peer: ChatPeer, input: Record<string, unknown> = {}, more: Attempt = {}) {
  const { token = peer.token, config = {} } = more;
  const held = heldCredential({
    type: "bot_token",
    hosts: more.hosts ?? [peer.origin],
    secrets: { token: new Secret(token), signing_secret: new Secret("kh-test-signing-secret") },
  });
  const platform = peer === slack ? "slack" : "telegram";
  const call = driverCall({
    config: { platform, apiUrl: peer.apiUrl, ...config },
    slots: { bot: more.empty ? [] : [held] },
  });
  try {
    const result = await channel.try(call, channel.input.parse(input));
    told.push(result);
    return result;
  } catch (error) {
    told.push(error, (error as Error).stack);
    throw error;
  }
}
interface Attempt {
  token?: string;
  config?: Record<string, unknown>;
  hosts?: string[];
  empty?: boolean;
}

describe("without a text it only asks who the bot is", () => {
  test("Telegram", async () => {
    expect(await attempt(telegram)).toEqual({
      ok: true,
      outcome: "valid",
      message: "Telegram knows this bot as Support.",
      bot: { id: "7001", name: "Support", username: "support_bot" },
    });
    expect(telegram.calls.map(({ method }) => method)).toEqual(["getMe"]);
  });

  test("Slack", async () => {
    expect(await attempt(slack)).toMatchObject({ ok: true, bot: { id: "U7001", name: "support" } });
    expect(slack.calls.map(({ method }) => method)).toEqual(["auth.test"]);
  });
});

describe("with a text it sends it", () => {
  test("to whom it is told", async () => {
    const sent = await attempt(telegram, { to: "42", text: "Hello" });
    expect(sent).toMatchObject({ ok: true, outcome: "valid", sent: { to: "42", id: "12" } });
    expect(telegram.calls.at(-1)).toEqual({ method: "sendMessage", body: { chat_id: "42", text: "Hello" } });
  });

  test("else to the channel's usual recipient", async () => {
    const sent = await attempt(slack, { text: "Hello" }, { config: { defaultTo: "C42" } });
    expect(sent).toMatchObject({ ok: true, sent: { to: "C42", id: "1700000000.000100" } });
  });

  test("and to nobody when neither says whom: nothing is called", async () => {
    const before = telegram.requests();
    expect((await refusal(attempt(telegram, { text: "Hello" }))).fields).toHaveProperty("to");
    expect(telegram.requests()).toBe(before);
  });

  test.each([
    ["Telegram", () => attempt(telegram, { to: "43", text: "Hello" }), "chat not found"],
    ["Slack", () => attempt(slack, { to: "C43", text: "Hello" }), "channel_not_found"],
  ])("%s says why it does not, in short", async (name, send, reason) => {
    const result = await send();
    expect(result).toMatchObject({ ok: false, outcome: "valid", bot: { id: expect.any(String) as string } });
    expect(result.message).toContain(`${name} refused to send`);
    expect(result.message).toContain(reason);
  });
});

describe("a bot token", () => {
  test.each([
    ["Telegram", () => attempt(telegram, {}, { token: "7001:wrong" })],
    ["Slack, with status 200", () => attempt(slack, {}, { token: "xoxb-wrong-token" })],
  ])("that is wrong is rejected by %s", async (_name, send) => {
    expect(await send()).toMatchObject({ ok: false, outcome: "rejected" });
  });

  test("that is no token reaches no other address of the platform", async () => {
    const result = await attempt(telegram, {}, { token: "../../admin?x=#" });
    expect(result).toMatchObject({ ok: false, outcome: "rejected" });
  });

  test("that lacks a scope is good for less", async () => {
    slack.answerWith({ status: 200, body: { ok: false, error: "missing_scope", needed: "chat:write" } });
    expect(await attempt(slack)).toMatchObject({ ok: false, outcome: "limited" });
  });

  test("goes nowhere but to its hosts", async () => {
    const before = telegram.requests();
    const error = await refusal(attempt(telegram, {}, { hosts: ["api.telegram.org"] }));
    expect([error.code, telegram.requests()]).toEqual(["invalid", before]);
  });

  test("that is missing is told before anything is called", async () => {
    const before = slack.requests();
    expect((await refusal(attempt(slack, {}, { empty: true }))).code).toBe("missing_credential");
    expect(slack.requests()).toBe(before);
  });
});

test.each([
  ["no JSON", { status: 200, body: "<html>" }],
  ["something else", { status: 200, body: "[1]" }],
  ["nothing that says ok", { status: 200, body: { result: {} } }],
  ["a failure of its own", { status: 502, body: { ok: false, error: "internal_error" } }],
  ["too often", { status: 429, body: { ok: false, error: "ratelimited" } }],
])("a platform that answers %s says nothing about the token", async (_what, reply) => {
  for (const peer of [telegram, slack]) {
    peer.answerWith(reply);
    expect(await attempt(peer)).toMatchObject({ ok: false, outcome: "unknown" });
  }
});

test("a platform that is not there is an outcome too", async () => {
  const gone = await startTelegram();
  allowPlaces(telegram.place, slack.place, gone.place);
  await gone.stop();
  expect(await attempt(gone)).toMatchObject({ ok: false, outcome: "unknown" });
});

test("what a platform quotes of the token is masked", async () => {
  telegram.answerWith({
    status: 200,
    body: { ok: true, result: { id: 1, first_name: `Bot ${telegram.token}`, username: telegram.token } },
  });
  expect(await attempt(telegram)).toMatchObject({ bot: { name: "Bot [TOKEN]", username: "[TOKEN]" } });
});

test("nothing that was told holds a token", () => {
  expect(told.length).toBeGreaterThan(20);
  const text = JSON.stringify(told) + told.map(String).join("\n");
  for (const peer of [telegram, slack]) expect(findCanary(text, peer.token)).toEqual([]);
});
