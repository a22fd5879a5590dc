import "server-only";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { removeConsumer } from "../consumers/remove";
import { subjectOf } from "../consumers/shared";
import { findWorkflow } from "./find";
import { WorkflowChangeInput } from "./input";

/** Deletes a workflow with its runs. Its own credentials go to the bin, and the tokens made for it end. */
export const deleteWorkflow = recordingOverreach(
  command("workflow.delete", WorkflowChangeInput, async (ctx, { id, revision }) => {
    const row = await findWorkflow(ctx, id, { lock: "update" });
    const result = await removeConsumer(ctx, row, revision);
    const detail = { credentials: result.binned, tokens: result.revokedTokens };
    return { result, subject: subjectOf(row), detail };
  }),
);
