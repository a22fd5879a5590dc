import type { FieldSpec } from "@/lib/catalog/field-spec";
import { lowerFirst, warningsOf } from "@/lib/catalog/value-rules";

const OPTIONS: Record<string, string> = {
  none: "None",
  starttls: "STARTTLS",
  tls: "TLS",
  openai: "OpenAI",
  anthropic: "Anthropic",
  google: "Google",
  azure_openai: "Azure OpenAI",
  mistral: "Mistral",
  cohere: "Cohere",
  groq: "Groq",
  xai: "xAI",
  deepseek: "DeepSeek",
  openrouter: "OpenRouter",
  together: "Together",
  fireworks: "Fireworks",
  perplexity: "Perplexity",
  ollama: "Ollama",
  openai_compatible: "OpenAI-compatible",
};

export const optionLabel = (option: string) => (Object.hasOwn(OPTIONS, option) ? OPTIONS[option] : option);

/** Mail ports by what is spoken on them (RFC 6409, RFC 8314); 25 is what remains without encryption. */
export const SMTP_PORTS: Readonly<Record<string, string>> = { none: "25", starttls: "587", tls: "465" };

/** A sentence that prevents a mistake, or nothing. */
export function hintOfField(spec: FieldSpec): string | null {
  if (!spec.secret) return plainHint(spec);
  const kept = "Encrypted when you save.";
  if (spec.kind === "pem") return `The whole block, from BEGIN to END. ${kept}`;
  if (spec.kind === "json") return `Kept as the exact text. Every value in it is secret.`;
  const starts = (spec.prefixes ?? []).filter(
    (prefix) => !(spec.prefixes ?? []).some((other) => other !== prefix && prefix.startsWith(other)),
  );
  if (starts.length > 0 && starts.length <= 3) return `Starts with ${starts.join(" or ")}. ${kept}`;
  return spec.primary ? kept : null;
}

function plainHint(spec: FieldSpec): string | null {
  if (spec.hosts) return `An address at ${spec.hosts.join(" or ")}.`;
  if (spec.kind === "label") return "Only the part that is yours, not the whole address.";
  if (spec.name === "port" && spec.default === "587") return "Follows the encryption until you change it.";
  return null;
}

// The control for secrets says these by itself.
const SAID_BY_CONTROL = /^This is (?:an? (?:Anthropic|OpenAI) admin|a publishable) key/;

export const doubtsAbout = (spec: FieldSpec, value: string): string[] =>
  value === "" ? [] : warningsOf(spec, value).filter((warning) => !SAID_BY_CONTROL.test(warning));

/** "an Anthropic key", "a GitHub key". */
export const withArticle = (noun: string) => `${/^[aeio]|^x[A-Z]/i.test(noun) ? "an" : "a"} ${noun}`;

export const fieldId = (name: string) => `editor-${name}`;

const plural = new Intl.PluralRules("en");

/** "1 variable", "6 variables". */
export const counted = (count: number, noun: string, nouns = `${noun}s`) =>
  `${count} ${plural.select(count) === "one" ? noun : nouns}`;

export const quietLabel = (spec: FieldSpec) => lowerFirst(spec.label);
