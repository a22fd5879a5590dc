import "server-only";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { actorToKeep } from "./actor";
import { RunByIdInput } from "./input";
import { insertRun } from "./insert";
import { checkMayRun } from "./rights";
import { findRun, subjectOfWorkflow } from "./shared";
import { type RunView, viewRun } from "./view";

/**
 * Does a run once more: the steps and the input of then, as far as they were stored, with the values and for the rights
 * of now.
 */
export const rerunRun = recordingOverreach(
  command(
    "run.rerun",
    RunByIdInput,
    async (ctx, { id }) => {
      const { run, workflow } = await findRun(ctx, id);
      checkMayRun(ctx, workflow, run.steps);
      const started = await insertRun(ctx.tx, workflow, {
        trigger: "rerun",
        actor: actorToKeep(ctx.actor),
        startedBy: ctx.actor.name,
        input: run.input,
        steps: run.steps,
      });
      return {
        result: viewRun(started),
        subject: subjectOfWorkflow(workflow),
        detail: { run: started.run.id, of: run.id },
      };
    },
    { remember: ({ input: _input, ...view }: RunView) => view },
  ),
);
