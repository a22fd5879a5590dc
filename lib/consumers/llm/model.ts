import "server-only";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { wrapLanguageModel } from "ai";
import type { HeldCredential } from "@/lib/consumers/driver";
import type { LlmConfig } from "@/lib/consumers/llm/config";
import { type Endpoint, endpointOf } from "@/lib/consumers/llm/endpoint";
import { PROVIDERS } from "@/lib/consumers/llm/providers";
import { NO_KEY, transportOf } from "@/lib/consumers/llm/transport";

/** A model with its methods, not only its name. */
export type Model = ReturnType<typeof wrapLanguageModel>;

/**
 * The model of a configuration, for the AI SDK. Made anew for every call, so a rotated key is used by the next one.
 * Every option that the SDK would otherwise read from the environment is given. Throws EgressError or AppError, as
 * `endpointOf` and `keyOf` do.
 */
export function modelOf(config: LlmConfig, credential: HeldCredential | null): Model {
  return modelAt(endpointOf(config, credential), config, credential);
}

/** The same at an endpoint that is known already. */
export function modelAt(
  endpoint: Endpoint,
  { provider, model }: LlmConfig,
  credential: HeldCredential | null,
): Model {
  // Warnings of the SDK go to the console, past the log and its masking.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const { speaks, countsUnasked } = PROVIDERS[provider];
  const common = { baseURL: endpoint.baseUrl, fetch: transportOf(speaks, endpoint, credential) };
  switch (speaks) {
    case "openai": {
      const openai = createOpenAI({ ...common, apiKey: NO_KEY });
      // Proxies and servers of one's own speak chat completions; some models of OpenAI speak only responses.
      return endpoint.isOfficial ? openai.responses(model) : openai.chat(model);
    }
    case "anthropic":
      return createAnthropic({ ...common, apiKey: NO_KEY })(model);
    case "google":
      return createGoogleGenerativeAI({ ...common, apiKey: NO_KEY })(model);
    case "compatible":
      return createOpenAICompatible({ ...common, name: provider, includeUsage: !countsUnasked })(model);
    default:
      return speaks satisfies never;
  }
}
