import "server-only";
import { z } from "zod";
import { PROVIDER_OPTIONS } from "@/lib/catalog/kinds/models";
import { AppError } from "@/lib/errors";

export type ProviderId = (typeof PROVIDER_OPTIONS)[number]["value"];

const PROVIDER_IDS = PROVIDER_OPTIONS.map(({ value }) => value);
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" || value === null ? undefined : value), schema.optional());

const Config = z.object({
  provider: z.enum(PROVIDER_IDS),
  model: z.string().min(1).max(200),
  baseUrl: optional(z.string()),
  temperature: optional(z.number()),
  maxTokens: optional(z.number().int().positive()),
});

/** A configuration of the kind `llm_config` as code uses it. */
export type LlmConfig = z.output<typeof Config>;

/** Reads a stored configuration. Names only the fields that are wrong. */
export function llmConfigOf(config: Readonly<Record<string, unknown>>): LlmConfig {
  const parsed = Config.safeParse(config);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map(({ path }) => path.join(".")))];
  throw new AppError("invalid", "This LLM configuration is not complete.", {
    fields: Object.fromEntries(names.map((name) => [name, ["Check this field."]])),
  });
}

/** The settings of a call that the configuration decides, in the words of the AI SDK. */
export function settingsOf({ temperature, maxTokens }: LlmConfig) {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
  };
}
