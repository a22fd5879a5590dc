import "server-only";
import { query } from "../command";
import { findWorkflow } from "./find";
import { WorkflowByIdInput } from "./input";
import { viewWorkflow } from "./view";

/** One workflow with its steps, never a value. */
export const readWorkflow = query("workflow.read", WorkflowByIdInput, async (ctx, { id }) =>
  viewWorkflow(ctx, await findWorkflow(ctx, id)),
);
