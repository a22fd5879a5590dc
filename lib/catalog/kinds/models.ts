import type { KindSpec } from "@/lib/catalog/kind-shape";
import { LLM_PROVIDER_HOSTS } from "@/lib/catalog/types";

export const PROVIDER_OPTIONS = [
  { value: "openai", label: "OpenAI" },
  { value: "anthropic", label: "Anthropic" },
  { value: "google", label: "Google Gemini" },
  { value: "openai_compatible", label: "OpenAI-compatible" },
  { value: "mistral", label: "Mistral" },
  { value: "groq", label: "Groq" },
  { value: "xai", label: "xAI" },
  { value: "deepseek", label: "DeepSeek" },
  { value: "openrouter", label: "OpenRouter" },
  { value: "together", label: "Together AI" },
  { value: "fireworks", label: "Fireworks AI" },
  { value: "perplexity", label: "Perplexity" },
  { value: "ollama", label: "Ollama" },
] as const;

export const LLM_CONFIG = {
  id: "llm_config",
  slug: "llm-configs",
  title: "LLM configurations",
  description: "A model of a provider, with the credential that pays for it.",
  icon: "sparkles",
  label: "LLM configuration",
  counted: { one: "LLM config", other: "LLM configs" },
  fields: [
    {
      name: "provider",
      label: "Provider",
      kind: "select",
      required: true,
      options: PROVIDER_OPTIONS,
      default: "openai",
    },
    { name: "model", label: "Model", kind: "text", required: true, placeholder: "gpt-5.2", max: 200 },
    {
      name: "baseUrl",
      label: "Base URL",
      kind: "url",
      required: false,
      placeholder: "https://llm.example.com/v1",
      hint: "Only for a server of your own or a compatible provider. The credential must be bound to this host.",
    },
    { name: "temperature", label: "Temperature", kind: "number", required: false, min: 0, max: 2 },
    {
      name: "maxTokens",
      label: "Most tokens of an answer",
      kind: "number",
      required: false,
      min: 1,
      max: 1_000_000,
    },
  ],
  slots: [
    {
      name: "credential",
      label: "Credential",
      hint: "A configuration that never had one may call a host that asks for no key.",
      required: false,
      accepts: ["llm_provider", "api_token"],
      sends: true,
    },
  ],
  effect: "unlinked",
  destination: { fields: ["baseUrl"], byOption: { field: "provider", hosts: LLM_PROVIDER_HOSTS } },
  tryFields: [
    {
      name: "prompt",
      label: "Prompt",
      kind: "multiline",
      required: true,
      default: "Say hello in five words.",
      max: 20_000,
    },
  ],
  tryHint: "Sends the prompt to the provider. It costs the tokens of the answer.",
} as const satisfies KindSpec;

export const SKILL = {
  id: "skill",
  slug: "skills",
  title: "Skills",
  description: "Instructions for agents, with the credentials they need.",
  icon: "book-open",
  label: "Skill",
  counted: { one: "skill", other: "skills" },
  fields: [
    { name: "instructions", label: "Instructions", kind: "multiline", required: true, max: 60_000 },
    {
      name: "requires",
      label: "Credentials this skill needs",
      kind: "requirements",
      required: false,
      hint: "One slot per key. “Maps to” renames the primary field to the name that the skill expects.",
    },
  ],
  slots: { from: "requires" },
  effect: "updated",
  destination: null,
  tryFields: [],
  triesEmpty: true,
  tryHint: "Says which slots are still empty. Nothing is sent anywhere.",
} as const satisfies KindSpec;
