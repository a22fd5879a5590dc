import type { Category, FieldSpec } from "@/lib/catalog/field-spec";

export const CREDENTIAL_TYPE_IDS = [
  "api_token",
  "api_key_pair",
  "username_password",
  "email_smtp",
  "oauth2",
  "ssh_key",
  "llm_provider",
  "bot_token",
  "webhook",
  "aws",
  "git",
  "custom",
] as const;
export type CredentialType = (typeof CREDENTIAL_TYPE_IDS)[number];

export interface TypeSpec {
  label: string;
  useCase: string;
  /** Category of a new credential of this type until somebody chooses another. */
  category: Category;
  fields: readonly FieldSpec[];
}

type Options = Partial<Omit<FieldSpec, "name" | "label" | "secret">>;

const plain = (name: string, label: string, options: Options = {}): FieldSpec => ({
  name,
  label,
  secret: false,
  required: true,
  kind: "text",
  hintAllowed: false,
  ...options,
});

/** Token-like unless an option says otherwise: it may show its last four characters. */
const secret = (name: string, label: string, options: Options = {}): FieldSpec => ({
  name,
  label,
  secret: true,
  required: true,
  kind: "text",
  hintAllowed: true,
  ...options,
});

const header = { headerBound: true } as const;
const primary = { primary: true } as const;
const optional = { required: false } as const;
const unhinted = { hintAllowed: false } as const;
const pem = { kind: "pem", multiline: true, hintAllowed: false } as const;

/** API host of the providers an `llm_provider` credential can name; a base URL replaces it. */
export const LLM_PROVIDER_HOSTS = {
  openai: "api.openai.com",
  anthropic: "api.anthropic.com",
  google: "generativelanguage.googleapis.com",
  azure_openai: null,
  mistral: "api.mistral.ai",
  cohere: "api.cohere.com",
  groq: "api.groq.com",
  xai: "api.x.ai",
  deepseek: "api.deepseek.com",
  openrouter: "openrouter.ai",
  together: "api.together.xyz",
  fireworks: "api.fireworks.ai",
  perplexity: "api.perplexity.ai",
  ollama: null,
  openai_compatible: null,
} as const satisfies Record<string, string | null>;

export const SMTP_ENCRYPTIONS = ["none", "starttls", "tls"] as const;

/** The twelve types. A template's own field list and secrecy win over the type's (`fieldsOf`). */
export const CREDENTIAL_TYPES: Readonly<Record<CredentialType, TypeSpec>> = {
  api_token: {
    label: "API token",
    useCase: "One key or token that a service gave you.",
    category: "custom",
    fields: [secret("token", "Token", { ...primary, ...header })],
  },
  api_key_pair: {
    label: "API key pair",
    useCase: "A key and its secret, used together.",
    category: "custom",
    fields: [
      secret("api_key", "API key", { ...primary, ...header }),
      secret("api_secret", "API secret", header),
    ],
  },
  username_password: {
    label: "Username & password",
    useCase: "A sign-in for a service without tokens, such as a database.",
    category: "custom",
    fields: [plain("username", "Username"), secret("password", "Password", { ...primary, ...unhinted })],
  },
  email_smtp: {
    label: "E-mail (SMTP)",
    useCase: "A mail server that sends for you.",
    category: "communication",
    fields: [
      plain("host", "Host", { kind: "host", placeholder: "smtp.example.com" }),
      plain("port", "Port", { kind: "port", default: "587" }),
      plain("username", "Username"),
      secret("password", "Password", { ...primary, ...unhinted }),
      plain("encryption", "Encryption", { options: SMTP_ENCRYPTIONS, default: "starttls" }),
    ],
  },
  oauth2: {
    label: "OAuth 2.0",
    useCase: "An app registered with a service, or tokens it issued.",
    category: "mcp_service",
    fields: [
      plain("client_id", "Client ID", { unless: ["access_token"] }),
      secret("client_secret", "Client secret", { unless: ["access_token"] }),
      secret("access_token", "Access token", { ...primary, ...optional, ...header }),
      secret("refresh_token", "Refresh token", optional),
    ],
  },
  ssh_key: {
    label: "SSH key",
    useCase: "Access to a server or a private repository.",
    category: "runtime",
    fields: [
      secret("private_key", "Private key", { ...primary, ...pem }),
      plain("public_key", "Public key", {
        ...optional,
        multiline: true,
        pattern: "^(ssh-(ed25519|rsa|dss)|ecdsa-sha2-|sk-)",
      }),
      secret("passphrase", "Passphrase", { ...optional, ...unhinted }),
    ],
  },
  llm_provider: {
    label: "LLM provider",
    useCase: "A language model API, with its own address if it has one.",
    category: "llm_provider",
    fields: [
      plain("provider", "Provider", { options: Object.keys(LLM_PROVIDER_HOSTS) }),
      secret("api_key", "API key", { ...primary, ...header }),
      plain("base_url", "Base URL", { ...optional, kind: "url", placeholder: "https://llm.example.com/v1" }),
      plain("organization_id", "Organization ID", { ...optional, ...header }),
    ],
  },
  bot_token: {
    label: "Bot token",
    useCase: "A bot that reads and writes messages.",
    category: "communication",
    fields: [
      secret("token", "Bot token", { ...primary, ...header }),
      secret("signing_secret", "Signing secret", optional),
    ],
  },
  webhook: {
    label: "Webhook",
    useCase: "An address that is itself the secret, or the secret that signs what arrives.",
    category: "communication",
    fields: [
      secret("url", "Webhook URL", { ...primary, kind: "url", unless: ["signing_secret"], ...unhinted }),
      secret("signing_secret", "Signing secret", optional),
    ],
  },
  aws: {
    label: "AWS access key",
    useCase: "Signed calls to Amazon Web Services, such as SES or S3.",
    category: "runtime",
    fields: [
      plain("access_key_id", "Access key ID", { ...header, pattern: "^A[A-Z]{3}[A-Z0-9]{16}$" }),
      secret("secret_access_key", "Secret access key", { ...primary, sendsTo: ["*.amazonaws.com"] }),
      secret("session_token", "Session token", { ...optional, ...header }),
      plain("region", "Region", {
        ...optional,
        placeholder: "us-east-1",
        pattern: "^[a-z]{2}(-[a-z]+)+-\\d$",
      }),
    ],
  },
  git: {
    label: "Git",
    useCase: "Access to one repository, by token or by SSH key.",
    category: "runtime",
    fields: [
      plain("repository_url", "Repository URL", {
        ...optional,
        kind: "url",
        schemes: ["https", "http", "ssh", "git+ssh"],
        placeholder: "https://git.example.com/team/project.git",
      }),
      plain("username", "Username", optional),
      secret("token", "Token", { ...primary, ...header, unless: ["ssh_key"] }),
      secret("ssh_key", "SSH key", { ...optional, ...pem }),
    ],
  },
  custom: {
    label: "Custom",
    useCase: "Free JSON for anything else. Every value in it is secret.",
    category: "custom",
    fields: [secret("json", "JSON", { ...primary, kind: "json", multiline: true, hintAllowed: false })],
  },
};

/** Whether text from outside names a type; inherited property names do not. */
export function isCredentialType(value: unknown): value is CredentialType {
  return CREDENTIAL_TYPE_IDS.some((name) => name === value);
}
