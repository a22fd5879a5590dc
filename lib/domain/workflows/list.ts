import "server-only";
import { query } from "../command";
import { type Page, pageOfConsumers } from "../consumers/page";
import { ListWorkflowsInput } from "./input";
import { viewWorkflows, type WorkflowSummary } from "./view";

export type WorkflowPage = Page<WorkflowSummary>;

/** A page of workflows by name, without the insides of their steps. */
export const listWorkflows = query("workflow.list", ListWorkflowsInput, (ctx, input): Promise<WorkflowPage> =>
  pageOfConsumers(ctx, { ...input, kind: "workflow" }, viewWorkflows),
);
