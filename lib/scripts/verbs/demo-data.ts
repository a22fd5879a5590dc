import { randomText } from "@/lib/vault/keyed";

const made = (prefix: string, length: number) => prefix + randomText().slice(0, length);
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** Made-up values in the shape of real ones, new each time: nothing here opens anything anywhere. */
export const demoCredentials = (): Record<string, unknown>[] => [
  { template: "openai", name: "OpenAI production", fields: { token: made("sk-proj-", 44) } },
  { template: "anthropic", name: "Anthropic production", fields: { token: made("sk-ant-api03-", 44) } },
  { template: "google-gemini", name: "Gemini" },
  { template: "github", name: "GitHub bot", fields: { token: made("ghp_", 36) }, expiresAt: inDays(6) },
  { template: "slack-bot", name: "Slack support", fields: { token: made("xoxb-", 44) } },
  {
    template: "telegram-bot",
    name: "Telegram support",
    fields: { token: `731${String(Date.now()).slice(-6)}:${randomText().slice(0, 35)}` },
  },
  {
    template: "smtp",
    name: "Outgoing mail",
    fields: { host: "smtp.example.com", port: "587", username: "bot@example.com", password: made("", 20) },
  },
  { template: "stripe", name: "Stripe test mode", fields: { token: made("sk_test_", 40) } },
  {
    template: "postgres",
    name: "Analytics database",
    fields: { url: `postgres://reader:${randomText().slice(0, 16)}@db.example.com:5432/analytics` },
  },
  {
    type: "username_password",
    key: "LEGACY_CRM",
    name: "Legacy CRM",
    fields: { username: "integration", password: made("", 18) },
  },
  {
    type: "webhook",
    key: "DEPLOY_HOOK",
    name: "Deploy hook",
    category: "runtime",
    fields: { url: `https://hooks.example.com/${randomText().slice(0, 24)}` },
  },
  {
    type: "custom",
    key: "FEATURE_FLAGS",
    name: "Feature flag keys",
    fields: { json: JSON.stringify({ server: randomText().slice(0, 24), edge: randomText().slice(0, 24) }) },
  },
];
