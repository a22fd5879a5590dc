import "server-only";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { changeConsumer } from "../consumers/change";
import { subjectOf } from "../consumers/shared";
import { findWorkflow } from "./find";
import { UpdateWorkflowInput } from "./input";
import { configWith, namingFields } from "./settings";
import { viewWorkflow } from "./view";

/** Changes a workflow; what is left out stays as it is. Runs that have begun keep the steps they began with. */
export const updateWorkflow = recordingOverreach(
  command("workflow.update", UpdateWorkflowInput, async (ctx, input) => {
    const { id, revision, name, enabled, audience, assignments, ...settings } = input;
    const before = await findWorkflow(ctx, id, { lock: "update" });
    const given = Object.entries(settings).flatMap(([field, value]) => (value === undefined ? [] : [field]));
    const { row, changed } = await namingFields(() =>
      changeConsumer(ctx, before, {
        ...{ revision, name, enabled, audience, assignments },
        ...(given.length > 0 && { config: configWith(before.config, settings) }),
      }),
    );
    const names = [...changed.filter((field) => field !== "config"), ...given];
    return { result: await viewWorkflow(ctx, row), subject: subjectOf(row), detail: { changed: names } };
  }),
);
