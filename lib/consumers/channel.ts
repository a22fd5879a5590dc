import "server-only";
import { z } from "zod";
import { AppError, notFound } from "@/lib/errors";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import { type Answer, type Bot, type Platform, TEXT_MAX, tokenOf } from "./channels/platform";
import { PLATFORMS, platformOf } from "./channels/platforms";
import type { Driver, DriverCall, DriverResult } from "./driver";

const Input = z.strictObject({
  to: z.string().trim().max(200).optional(),
  text: z.string().max(TEXT_MAX, `Up to ${TEXT_MAX} characters.`).optional(),
});

/** A bot of Telegram or Slack: *Try* asks who it is, and sends a message when there is a text. */
export const channel: Driver<typeof Input> = { kind: "channel", input: Input, try: talk };

async function talk(call: DriverCall, input: z.output<typeof Input>): Promise<DriverResult> {
  const { config } = call.consumer;
  const id = platformOf(config);
  if (!id) throw notFound("No such platform");
  const platform = PLATFORMS[id];
  const to = input.text ? recipientOf(config, input.to) : null;
  const bot = botOf(call, platform);
  const who = await platform.identify(bot);
  if (!who.ok) return failure(platform, who, call.redactor);
  const facts = { bot: call.redactor.data(platform.botIn(who.fields)) };
  const known = `${platform.name} knows this bot as ${quoted(facts.bot.name, call.redactor)}.`;
  if (to === null) return { ok: true, outcome: "valid", message: known, ...facts };
  const sent = await platform.send(bot, to, input.text ?? "");
  if (!sent.ok) return { ...failure(platform, sent, call.redactor), ...facts };
  const receipt = call.redactor.data(platform.sentIn(sent.fields, to));
  return { ok: true, outcome: "valid", message: `${known} The message was sent.`, ...facts, sent: receipt };
}

function recipientOf(config: DriverCall["consumer"]["config"], to: string | undefined): string {
  const chosen = to || (typeof config.defaultTo === "string" ? config.defaultTo : "");
  if (chosen !== "") return chosen;
  throw new AppError("invalid", "Check the named fields.", {
    fields: { to: ["Say where to send it: the channel has no usual recipient."] },
  });
}

function botOf({ consumer, slots, signal }: DriverCall, platform: Platform): Bot {
  const held = slots.bot?.[0];
  if (!held) throw new AppError("missing_credential", `${consumer.name} has no bot. Choose a credential.`);
  const token = tokenOf(held);
  if (!token) throw new AppError("credential_empty", `${held.name} has no bot token.`);
  const { apiUrl } = consumer.config;
  const base = typeof apiUrl === "string" && apiUrl !== "" ? apiUrl : platform.apiUrl;
  return { token, apiUrl: base.replace(/\/+$/, ""), hosts: held.hosts, signal };
}

function failure(
  { name }: Platform,
  answer: Extract<Answer, { ok: false }>,
  redactor: Redactor,
): DriverResult {
  const { outcome, message, quote } = answer;
  const said = quote === undefined || quote === "" ? "" : `: ${quoted(quote, redactor)}`;
  const whole = quote === undefined ? message : `${message}${said || `, and ${name} gave no reason`}.`;
  return { ok: false, outcome, message: whole };
}

const QUOTE_MAX = 120;

/** A short piece of what the platform said, masked before it is cut: a cut secret would be no hit. */
const quoted = (words: string, redactor: Redactor) =>
  redactor
    .text(words)
    .replaceAll(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, QUOTE_MAX);
