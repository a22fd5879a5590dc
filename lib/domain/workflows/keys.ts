import "server-only";
import { query } from "../command";
import { findWorkflow } from "./find";
import { WorkflowByIdInput } from "./input";
import { listKeys, type WorkflowKeys } from "./key-list";

/** Every key that the workflow may use, mentions or has used, and what each stands for; never a value. */
export const workflowKeys = query(
  "workflow.keys",
  WorkflowByIdInput,
  async (ctx, { id }): Promise<WorkflowKeys> => listKeys(ctx, await findWorkflow(ctx, id)),
);
