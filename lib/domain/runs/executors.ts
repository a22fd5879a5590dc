import "server-only";
import type { Step } from "@/lib/consumers/steps";
import type { StepCall } from "./step-call";
import { agentStep } from "./steps/agent";
import { codeStep } from "./steps/code";
import { httpStep } from "./steps/http";
import { objectStep } from "./steps/object";
import { textStep } from "./steps/text";

/** Does a step of any type. Throws AppError or StepError. */
export function executeStep<S extends Step>(call: StepCall<S>): Promise<unknown> {
  const { step } = call;
  switch (step.type) {
    case "code":
      return codeStep({ ...call, step });
    case "http":
      return httpStep({ ...call, step });
    case "agent":
    case "ai_agent":
      return agentStep({ ...call, step });
    case "ai_generate_text":
    case "ai_generate_reply":
      return textStep({ ...call, step });
    case "ai_generate_object":
    case "ai_infer_object":
      return objectStep({ ...call, step });
    default:
      return step satisfies never;
  }
}
