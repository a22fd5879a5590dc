import type { KindSpec } from "@/lib/catalog/kind-shape";

export const CHANNEL_HOSTS = { telegram: "api.telegram.org", slack: "slack.com" } as const;

export const CONNECTOR = {
  id: "connector",
  slug: "connectors",
  title: "Connectors",
  description: "An OAuth app through which people connect their own accounts.",
  icon: "link",
  label: "Connector",
  counted: { one: "connector", other: "connectors" },
  fields: [
    { name: "authorizeUrl", label: "Authorization URL", kind: "url", required: true },
    { name: "tokenUrl", label: "Token URL", kind: "url", required: true },
    {
      name: "scopes",
      label: "Scopes",
      kind: "lines",
      required: false,
      hint: "One a line. Add offline_access or what the service calls it, or connections cannot be refreshed.",
    },
    {
      name: "issuer",
      label: "Issuer",
      kind: "url",
      required: false,
      hint: "When set, an answer of another issuer is refused (RFC 9207).",
    },
  ],
  slots: [
    {
      name: "oauth_app",
      label: "OAuth app",
      hint: "The credential is the app; connections are the people.",
      required: true,
      accepts: ["oauth2"],
      sends: true,
    },
  ],
  effect: "loses_auth",
  destination: { fields: ["tokenUrl"] },
  tryFields: [],
  tryHint: "Asks the token address whether it knows this app. No account is connected.",
} as const satisfies KindSpec;

export const CHANNEL = {
  id: "channel",
  slug: "channels",
  title: "Channels",
  description: "A bot that receives and sends messages.",
  icon: "message-circle",
  label: "Channel",
  counted: { one: "channel", other: "channels" },
  fields: [
    {
      name: "platform",
      label: "Platform",
      kind: "select",
      required: true,
      default: "telegram",
      options: [
        { value: "telegram", label: "Telegram" },
        { value: "slack", label: "Slack" },
      ],
    },
    {
      name: "apiUrl",
      label: "API address",
      kind: "url",
      required: false,
      hint: "Only for a Bot API server of your own or GovSlack.",
    },
    { name: "defaultTo", label: "Chat or channel to send to", kind: "text", required: false, max: 200 },
  ],
  slots: [
    {
      name: "bot",
      label: "Bot token and signing secret",
      hint: "One bot token serves one channel.",
      required: true,
      accepts: ["bot_token", "api_token"],
      sends: true,
    },
  ],
  effect: "loses_auth",
  destination: { fields: ["apiUrl"], byOption: { field: "platform", hosts: CHANNEL_HOSTS } },
  tryFields: [
    { name: "to", label: "Send to", kind: "text", required: false, max: 200 },
    { name: "text", label: "Text", kind: "multiline", required: false, max: 4_000 },
  ],
  tryHint: "Without a text it only asks the platform who the bot is.",
} as const satisfies KindSpec;
