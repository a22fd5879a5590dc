import { z } from "zod";
import { isKey } from "@/lib/catalog/keys";

/** Steps of a workflow, as they are stored and as they are submitted. */
export const STEP_TYPES = [
  "code",
  "http",
  "agent",
  "ai_agent",
  "ai_generate_text",
  "ai_generate_reply",
  "ai_generate_object",
  "ai_infer_object",
] as const;
export type StepType = (typeof STEP_TYPES)[number];

const CODE_MAX = 100_000;
const PROMPT_MAX = 50_000;
const TIMEOUT_MAX_SECONDS = 300;
const STEPS_MAX = 50;

const Id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, "Letters, digits, hyphens and underscores, such as step-1.");
/** A consumer of the same project: an LLM configuration, a tool, a skill, an MCP server. */
const ConsumerRef = z.string().min(1, "Choose one.").max(64);
const Key = z.string().refine(isKey, "Use capitals, digits and underscores, such as SERVICE_API_KEY.");
const Prompt = z.string().min(1, "Write a prompt.").max(PROMPT_MAX);

const common = {
  id: Id,
  name: z.string().max(200).optional(),
  timeoutSeconds: z.int().min(1).max(TIMEOUT_MAX_SECONDS).optional(),
  /** What becomes of a step whose server went away: it is told as interrupted, or done again from its start. */
  onInterrupt: z.enum(["fail", "retry"]).optional(),
};

const CodeStep = z.strictObject({
  ...common,
  type: z.literal("code"),
  language: z.enum(["typescript", "javascript"]),
  code: z.string().min(1, "Write some code.").max(CODE_MAX),
});

const HttpStep = z.strictObject({
  ...common,
  type: z.literal("http"),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
  url: z.string().min(1, "Enter an address.").max(4_000),
  headers: z.record(z.string().max(200), z.string().max(8_000)).optional(),
  body: z.unknown().optional(),
  /** Named, never put into a text: its secret enters the request where its service expects it. */
  credential: Key.optional(),
});

const prompted = {
  ...common,
  llm: ConsumerRef,
  prompt: Prompt,
  system: z.string().max(PROMPT_MAX).optional(),
};

const TextStep = z.strictObject({ ...prompted, type: z.enum(["ai_generate_text", "ai_generate_reply"]) });

const ObjectStep = z.strictObject({
  ...prompted,
  type: z.enum(["ai_generate_object", "ai_infer_object"]),
  /** JSON Schema of the answer. */
  schema: z.record(z.string(), z.unknown()),
});

const AgentStep = z.strictObject({
  ...prompted,
  type: z.enum(["agent", "ai_agent"]),
  tools: z.array(ConsumerRef).max(50).optional(),
  skills: z.array(ConsumerRef).max(50).optional(),
  mcpServers: z.array(ConsumerRef).max(20).optional(),
  maxSteps: z.int().min(1).max(50).optional(),
});

const StepSchema = z.discriminatedUnion("type", [CodeStep, HttpStep, TextStep, ObjectStep, AgentStep]);

export const StepsSchema = z
  .array(StepSchema)
  .max(STEPS_MAX, `Up to ${STEPS_MAX} steps.`)
  .refine(
    (steps) => new Set(steps.map(({ id }) => id)).size === steps.length,
    "Each step has an id of its own.",
  );

export type CodeStep = z.output<typeof CodeStep>;
export type HttpStep = z.output<typeof HttpStep>;
export type TextStep = z.output<typeof TextStep>;
export type ObjectStep = z.output<typeof ObjectStep>;
export type AgentStep = z.output<typeof AgentStep>;
export type Step = z.output<typeof StepSchema>;
