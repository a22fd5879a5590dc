import type { StepType } from "@/components/workflows/workflow-types";

/** The parts of the form that a step has. */
export type StepForm = "code" | "http" | "text" | "object" | "agent";

interface StepWords {
  label: string;
  hint: string;
  form: StepForm;
}

export const STEP_WORDS: Readonly<Record<StepType, StepWords>> = {
  code: { label: "Code", hint: "TypeScript or JavaScript that calls services", form: "code" },
  http: { label: "HTTP request", hint: "One call, with a credential it never sees", form: "http" },
  agent: { label: "Agent", hint: "A model with tools that works on its own", form: "agent" },
  ai_agent: { label: "AI agent", hint: "The same under the name of AI actions", form: "agent" },
  ai_generate_text: { label: "Generate text", hint: "A model writes from a prompt", form: "text" },
  ai_generate_reply: { label: "Generate reply", hint: "A model answers a message", form: "text" },
  ai_generate_object: { label: "Generate object", hint: "JSON by a schema", form: "object" },
  ai_infer_object: { label: "Infer object", hint: "JSON found in a text", form: "object" },
};

/** As the menu lists them. */
export const STEP_TYPES = Object.keys(STEP_WORDS) as StepType[];

export const formOf = (type: StepType): StepForm => STEP_WORDS[type].form;

/** "Step 2 · Fetch orders", or the kind of the step where it has no name. */
export const stepTitle = ({ name, type }: { name: string; type: StepType }): string =>
  name.trim() || STEP_WORDS[type].label;
