import "server-only";
import { askForObject } from "@/lib/consumers/agents/object";
import type { ObjectStep } from "@/lib/consumers/steps";
import type { StepExecutor } from "../step-call";
import { tokens } from "./text";
import { asStep, useConsumer } from "./use-consumer";

const SYSTEM: Readonly<Record<ObjectStep["type"], string | undefined>> = {
  ai_generate_object: undefined,
  ai_infer_object:
    "Read the object out of the text you are given. Take only what stands there: leave out what it does not say, and make nothing up.",
};

/** Asks a model for JSON of the step's schema. The output is that object; one that does not fit fails the step. */
export const objectStep: StepExecutor<ObjectStep> = (call) =>
  asStep(() =>
    useConsumer(call, { id: call.step.llm, kinds: ["llm_config"] }, async (llm) => {
      const { prompt, system, schema, type } = call.step;
      const question = { system: system ?? SYSTEM[type], prompt, schema };
      const { object, usage } = await askForObject(llm, question);
      call.log("info", `Answered, ${tokens(usage.inputTokens)} in, ${tokens(usage.outputTokens)} out.`);
      return object;
    }),
  );
