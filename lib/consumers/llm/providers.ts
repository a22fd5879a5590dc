import "server-only";
import type { ProviderId } from "@/lib/consumers/llm/config";

export interface ProviderSpec {
  /** Whose interface it speaks. */
  speaks: "openai" | "anthropic" | "google" | "compatible";
  /** Where that interface begins on its host; given to a base URL that has no path of its own. */
  path: string;
  /** Counts tokens without being asked, and refuses the question. */
  countsUnasked?: true;
}

/** The providers of the kind, as each documents its interface. Their hosts are in LLM_PROVIDER_HOSTS. */
export const PROVIDERS: Readonly<Record<ProviderId, ProviderSpec>> = {
  openai: { speaks: "openai", path: "/v1" },
  anthropic: { speaks: "anthropic", path: "/v1" },
  google: { speaks: "google", path: "/v1beta" },
  openai_compatible: { speaks: "compatible", path: "" },
  mistral: { speaks: "compatible", path: "/v1", countsUnasked: true },
  groq: { speaks: "compatible", path: "/openai/v1" },
  xai: { speaks: "compatible", path: "/v1" },
  deepseek: { speaks: "compatible", path: "/v1" },
  openrouter: { speaks: "compatible", path: "/api/v1" },
  together: { speaks: "compatible", path: "/v1" },
  fireworks: { speaks: "compatible", path: "/inference/v1" },
  perplexity: { speaks: "compatible", path: "", countsUnasked: true },
  ollama: { speaks: "compatible", path: "/v1" },
};

/** The header in which an interface takes its key. Never the URL: addresses are logged on the way. */
export const KEY_HEADERS = {
  openai: { name: "authorization", prefix: "Bearer " },
  compatible: { name: "authorization", prefix: "Bearer " },
  anthropic: { name: "x-api-key", prefix: "" },
  google: { name: "x-goog-api-key", prefix: "" },
} as const satisfies Record<ProviderSpec["speaks"], { name: string; prefix: string }>;
