import "server-only";
import { askForText } from "@/lib/consumers/agents/text";
import type { TextStep } from "@/lib/consumers/steps";
import type { StepExecutor } from "../step-call";
import { asStep, useConsumer } from "./use-consumer";

const SYSTEM: Readonly<Record<TextStep["type"], string | undefined>> = {
  ai_generate_text: undefined,
  ai_generate_reply: "Write a reply to the message you are given. Answer with the reply alone.",
};

/** Asks a model once. The output is its answer, a text. */
export const textStep: StepExecutor<TextStep> = (call) =>
  asStep(() =>
    useConsumer(call, { id: call.step.llm, kinds: ["llm_config"] }, async (llm) => {
      const { prompt, system, type } = call.step;
      const { text, cut, usage } = await askForText(llm, { system: system ?? SYSTEM[type], prompt });
      if (cut) call.log("warn", "The answer was cut off at the most tokens of the LLM configuration.");
      call.log("info", `Answered, ${tokens(usage.inputTokens)} in, ${tokens(usage.outputTokens)} out.`);
      return text;
    }),
  );

/** Tokens in a line of the log. */
export const tokens = (count: number | null) => (count === null ? "unknown tokens" : `${count} tokens`);
