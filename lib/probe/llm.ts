import "server-only";
import type { Verify, VerifyMatch } from "@/lib/catalog/template-shape";
import { findTemplate } from "@/lib/catalog/templates";
import { LLM_PROVIDER_HOSTS } from "@/lib/catalog/types";
import type { Injectable } from "@/lib/egress/inject/inject";
import { lookupOf } from "@/lib/egress/inject/values";
import type { HttpCheck } from "./http";

interface Provider {
  template: string;
  /** Where its interface begins on a host of one's own, for a base URL without a path. */
  path: string;
  /** Below the base URL. */
  models?: string;
}

type ProviderId = keyof typeof LLM_PROVIDER_HOSTS;

const PROVIDERS: Readonly<Record<ProviderId, Provider>> = {
  openai: { template: "openai", path: "/v1" },
  anthropic: { template: "anthropic", path: "/v1" },
  google: { template: "google-gemini", path: "/v1beta" },
  azure_openai: { template: "azure-openai", path: "", models: "/openai/models?api-version=2024-10-21" },
  mistral: { template: "mistral", path: "/v1" },
  cohere: { template: "cohere", path: "/v1" },
  groq: { template: "groq", path: "/openai/v1" },
  xai: { template: "xai", path: "/v1" },
  deepseek: { template: "deepseek", path: "" },
  openrouter: { template: "openrouter", path: "/api/v1" },
  together: { template: "together", path: "/v1" },
  fireworks: { template: "fireworks", path: "/inference/v1" },
  perplexity: { template: "perplexity", path: "" },
  ollama: { template: "ollama", path: "/v1" },
  openai_compatible: { template: "openai-compatible", path: "" },
};

/**
 * The check of an LLM provider's key: the provider's own as its template has it, or the list of models at a base URL of
 * one's own, where a wrong key must be refused. Null when there is no address to ask.
 */
export function llmCheck(credential: Injectable): HttpCheck | null {
  const lookup = lookupOf(credential);
  const id = lookup("provider") ?? "";
  if (!Object.hasOwn(PROVIDERS, id)) return null;
  const provider = PROVIDERS[id as ProviderId];
  const host: string | null = LLM_PROVIDER_HOSTS[id as ProviderId];
  const template = findTemplate(provider.template);
  if (!template) return null;
  const base = lookup("base_url");
  if (base === undefined && host === null) return null;
  return {
    verify: base === undefined ? template.verify : ofBase(base, provider, template.verify),
    name: template.name,
    isKnownHost: (asked) => asked === host,
  };
}

const REFUSED: VerifyMatch = { status: [401, 403] };

function ofBase(base: string, { path, models = "/models" }: Provider, { invalid, cost }: Verify): Verify {
  const isBare = URL.canParse(base) && new URL(base).pathname === "/";
  // A 400 of the provider's own kind is a refusal too, but only with its words.
  const own = [invalid ?? []].flat().filter((match) => match.json);
  return {
    kind: "http",
    method: "GET",
    url: `{base_url}${isBare ? path : ""}${models}`,
    auth: "inject",
    valid: { status: [200] },
    invalid: [REFUSED, ...own],
    control: true,
    cost,
    confidence: "medium",
    sources: [],
  };
}
