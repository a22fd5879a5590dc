import "server-only";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { insertConsumer } from "../consumers/insert";
import { subjectOf } from "../consumers/shared";
import { CreateWorkflowInput } from "./input";
import { configWith, namingFields } from "./settings";
import { viewWorkflow } from "./view";

/** Makes a workflow. Saving steps takes somebody, or a token, that may read values itself. */
export const createWorkflow = recordingOverreach(
  command("workflow.create", CreateWorkflowInput, async (ctx, input) => {
    const { name, enabled, audience, assignments, ...settings } = input;
    const row = await namingFields(() =>
      insertConsumer(ctx, {
        ...{ kind: "workflow", name, enabled, audience, assignments },
        config: configWith({}, settings),
      }),
    );
    const result = await viewWorkflow(ctx, row);
    return { result, subject: subjectOf(row), detail: { steps: result.steps.length, slots: row.slotsUsed } };
  }),
);
