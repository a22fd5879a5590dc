import { createHmac, randomBytes } from "node:crypto";
import type http from "node:http";
import { startHttp } from "@/lib/testing/loopback-server";

type Json = Record<string, unknown>;
interface Reply {
  status: number;
  body: Json | string;
}

export interface ChatPeer {
  /** What a channel's `apiUrl` is. */
  apiUrl: string;
  /** Origin, for the credential's base URL. */
  origin: string;
  place: string;
  token: string;
  /** Methods that were called with the right token, with their bodies. */
  calls: { method: string; body: Json }[];
  /** Requests in all, whatever came of them. */
  requests: () => number;
  /** The one that is accepted from now on. */
  setToken: (token: string) => void;
  /** Answers each call like this from now on; null = as the platform does. */
  answerWith: (reply: Reply | null) => void;
  stop: () => Promise<void>;
}

/** What tells one platform from the other: where a call's token stands, and what is said to it. */
interface Vendor {
  prefix: string;
  read: (request: http.IncomingMessage) => { token: string; method: string };
  unauthorized: Reply;
  methods: Record<string, (body: Json) => Reply>;
}

async function startChat(vendor: Vendor, token: string): Promise<ChatPeer> {
  const calls: ChatPeer["calls"] = [];
  const state: { reply: Reply | null; requests: number; token: string } = {
    reply: null,
    requests: 0,
    token,
  };
  const decide = (request: http.IncomingMessage, body: Json): Reply => {
    state.requests += 1;
    const call = vendor.read(request);
    if (call.token !== state.token) return vendor.unauthorized;
    calls.push({ method: call.method, body });
    return state.reply ?? vendor.methods[call.method]?.(body) ?? { status: 404, body: { ok: false } };
  };
  const peer = await startHttp((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { status, body } = decide(request, JSON.parse(Buffer.concat(chunks).toString() || "{}") as Json);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  const origin = `http://${peer.place}`;
  return {
    apiUrl: `${origin}${vendor.prefix}`,
    origin,
    place: peer.place,
    token,
    calls,
    requests: () => state.requests,
    setToken: (next) => void (state.token = next),
    answerWith: (reply) => void (state.reply = reply),
    stop: peer.stop,
  };
}

const refused = (status: number, description: string): Reply => ({
  status,
  body: { ok: false, error_code: status, description },
});

/** The Bot API of Telegram: the token stands in the path. It knows chat 42. */
export const startTelegram = ({ token = telegramToken() } = {}): Promise<ChatPeer> =>
  startChat(
    {
      prefix: "",
      read: ({ url = "" }) => {
        const [, token = "", method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(decodeURIComponent(url)) ?? [];
        return { token, method };
      },
      unauthorized: refused(401, "Unauthorized"),
      methods: {
        getMe: () => ({
          status: 200,
          body: {
            ok: true,
            result: { id: 7001, is_bot: true, first_name: "Support", username: "support_bot" },
          },
        }),
        sendMessage: ({ chat_id, text }) =>
          chat_id === "42"
            ? { status: 200, body: { ok: true, result: { message_id: 12, chat: { id: 42 }, text } } }
            : refused(400, "Bad Request: chat not found"),
      },
    },
    token,
  );

const telegramToken = () => `7001:${randomBytes(26).toString("base64url").slice(0, 35)}`;

/** The Web API of Slack: errors come with status 200. It knows the channel C42. */
export const startSlack = (): Promise<ChatPeer> =>
  startChat(
    {
      prefix: "/api",
      read: ({ url = "", headers }) => ({
        token: /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "",
        method: url.replace("/api/", ""),
      }),
      unauthorized: { status: 200, body: { ok: false, error: "invalid_auth" } },
      methods: {
        "auth.test": () => ({
          status: 200,
          body: { ok: true, user: "support", user_id: "U7001", team: "Acme", bot_id: "B1" },
        }),
        "chat.postMessage": ({ channel }) =>
          channel === "C42"
            ? { status: 200, body: { ok: true, channel: "C42", ts: "1700000000.000100" } }
            : { status: 200, body: { ok: false, error: "channel_not_found" } },
      },
    },
    `xoxb-${randomBytes(24).toString("hex")}`,
  );

/** As Slack signs what it delivers (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
export function slackHeaders(signingSecret: string, body: string, at = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  const digest = createHmac("sha256", signingSecret).update(`v0:${timestamp}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${digest}` };
}

/** The header that Telegram puts on what it delivers. */
export const telegramHeaders = (secretToken: string): Record<string, string> => ({
  "x-telegram-bot-api-secret-token": secretToken,
});
