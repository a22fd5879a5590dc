import type { Step, StepType } from "@/lib/consumers/steps";

const SECONDS: Partial<Record<StepType, number>> = { code: 60, http: 60 };
/** Models think, and agents call them again and again. */
const OTHERS_SECONDS = 300;

/** How long a step may take. */
export const timeoutMs = ({ type, timeoutSeconds }: Step): number =>
  (timeoutSeconds ?? SECONDS[type] ?? OTHERS_SECONDS) * 1_000;
