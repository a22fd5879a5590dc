import type { WorkflowView } from "@/lib/domain/workflows/view";

export type Workflow = WorkflowView;
export type Webhook = Workflow["webhook"];
/** A step as it is stored. */
export type Step = Workflow["steps"][number];
export type StepType = Step["type"];

/** A consumer that a step may name. */
export interface Part {
  id: string;
  name: string;
  /** Why it would not work now; empty when it would. */
  note: string;
}

/** An LLM configuration, with what it stands for in a definition. */
export interface LlmPart extends Part {
  settings: {
    provider: string;
    model_id: string;
    /** Id of a credential, never a key. */
    api_key?: string;
    base_url?: string;
  };
}

/** What the steps of this project can be made of. */
export interface Parts {
  llms: readonly LlmPart[];
  tools: readonly Part[];
  skills: readonly Part[];
  mcpServers: readonly Part[];
}
