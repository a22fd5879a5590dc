import "server-only";
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

/** https://core.telegram.org/bots/api: the token stands in the path, so no address may reach a message or a log. */
export const telegram: Platform = {
  name: "Telegram",
  apiUrl: "https://api.telegram.org",
  identify: (bot) => call(bot, "getMe", {}),
  botIn: (fields) => {
    const bot = fieldsIn(fields.result);
    const username = shortText(bot.username);
    return { id: shortText(bot.id), name: shortText(bot.first_name), ...(username !== "" && { username }) };
  },
  send: (bot, to, message) => call(bot, "sendMessage", { chat_id: to, text: message }),
  sentIn: (fields, to) => {
    const sent = fieldsIn(fields.result);
    return { to: shortText(fieldsIn(sent.chat).id) || to, id: shortText(sent.message_id) };
  },
  read,
};

const call = (bot: Bot, method: string, body: Fields): Promise<Answer> =>
  settled("Telegram", async () => {
    // A colon is part of every token; nothing else in one may change the path.
    const token = encodeURIComponent(bot.token.expose()).replaceAll("%3A", ":");
    const answer = await callPlatform(bot, `${bot.apiUrl}/bot${token}/${method}`, {}, body);
    return answer && verdict(answer);
  });

function verdict({ status, fields }: { status: number; fields: Fields }): Answer | null {
  if (fields.ok === true) return { ok: true, fields };
  if (fields.ok !== false) return null;
  // What is no token at all is no address of theirs: 404.
  if (status === 401 || status === 404)
    return { ok: false, outcome: "rejected", message: "Telegram does not accept this bot token." };
  if (status === 429)
    return { ok: false, outcome: "unknown", message: "Telegram asks to be called less often." };
  if (status >= 500)
    return { ok: false, outcome: "unknown", message: "Telegram is not available right now." };
  return {
    ok: false,
    outcome: "valid",
    message: "Telegram refused to send",
    quote: text(fields.description),
  };
}

/** An update (https://core.telegram.org/bots/api#update) that holds a message of a person or a channel. */
function read(delivery: unknown): Delivery {
  const update = fieldsIn(delivery);
  const message = fieldsIn(update.message ?? update.channel_post);
  const deliveryId = text(update.update_id);
  const words = text(message.text) || text(message.caption);
  const conversation = shortText(fieldsIn(message.chat).id);
  if (!/^[0-9]{1,20}$/.test(deliveryId) || words === "" || conversation === "") return null;
  const from = fieldsIn(message.from);
  const named = text(from.username) === "" ? text(from.first_name) : `@${text(from.username)}`;
  const sender = shortText(named) || shortText(from.id) || shortText(fieldsIn(message.chat).title);
  return { message: { deliveryId, sender, conversation, text: words } };
}
