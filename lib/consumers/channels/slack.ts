import "server-only";
import type { Outcome } from "../driver";
import {
  type Answer,
  type Bot,
  callPlatform,
  type Delivery,
  type Fields,
  fieldsIn,
  type Platform,
  settled,
  shortText,
  text,
} from "./platform";

/** https://docs.slack.dev/apis/web-api: errors come with status 200 and `ok: false`. */
export const slack: Platform = {
  name: "Slack",
  apiUrl: "https://slack.com/api",
  identify: (bot) => call(bot, "auth.test", {}),
  botIn: (fields) => ({ id: shortText(fields.user_id), name: shortText(fields.user) }),
  send: (bot, to, message) => call(bot, "chat.postMessage", { channel: to, text: message }),
  sentIn: (fields, to) => ({ to: shortText(fields.channel) || to, id: shortText(fields.ts) }),
  read,
};

const NOT_ACCEPTED = [
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "not_allowed_token_type",
];
const LATER = ["ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"];

const call = (bot: Bot, method: string, body: Fields): Promise<Answer> =>
  settled("Slack", async () => {
    const headers = { authorization: `Bearer ${bot.token.expose()}` };
    const answer = await callPlatform(bot, `${bot.apiUrl}/${method}`, headers, body);
    return answer && verdict(answer);
  });

function verdict({ status, fields }: { status: number; fields: Fields }): Answer | null {
  if (fields.ok === true) return { ok: true, fields };
  if (fields.ok !== false) return null;
  const error = text(fields.error);
  if (NOT_ACCEPTED.includes(error)) return refused("rejected", "Slack does not accept this bot token.");
  if (status === 429 || status >= 500 || LATER.includes(error))
    return refused("unknown", "Slack is not available right now.");
  if (error === "missing_scope")
    return refused("limited", "Slack accepts this bot token, but it may not do this: a scope is missing.");
  return { ...refused("valid", "Slack refused to send"), quote: error };
}

const refused = (outcome: Outcome, message: string) => ({ ok: false as const, outcome, message });

/** An event (https://docs.slack.dev/apis/events-api) that holds a message of a person. */
function read(delivery: unknown): Delivery {
  const fields = fieldsIn(delivery);
  if (fields.type === "url_verification") {
    const challenge = shortText(fields.challenge);
    return challenge === "" ? null : { challenge };
  }
  const event = fieldsIn(fields.event);
  const isMessage = event.type === "message" || event.type === "app_mention";
  // What the bot itself or the platform says would come back as if somebody had said it.
  const isOfPerson = event.bot_id === undefined && event.subtype === undefined;
  const deliveryId = text(fields.event_id);
  const conversation = shortText(event.channel);
  if (!isMessage || !isOfPerson || !/^[A-Za-z0-9_-]{1,64}$/.test(deliveryId) || conversation === "")
    return null;
  return {
    message: { deliveryId, sender: shortText(event.user), conversation, text: text(event.text) },
  };
}
