import "server-only";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { findWorkflow } from "../workflows/find";
import { actorToKeep } from "./actor";
import { StartRunInput } from "./input";
import { insertRun } from "./insert";
import { checkMayRun } from "./rights";
import { subjectOfWorkflow } from "./shared";
import { type RunView, viewRun } from "./view";

/** Queues a run of a workflow, which begins within moments. Throws `blocked` and `invalid` as `insertRun` does. */
export const startRun = recordingOverreach(
  command(
    "workflow.run",
    StartRunInput,
    async (ctx, { workflowId, input }) => {
      const workflow = await findWorkflow(ctx, workflowId);
      const started = await insertRun(ctx.tx, workflow, {
        trigger: ctx.actor.kind === "user" ? "manual" : "api",
        actor: actorToKeep(ctx.actor),
        startedBy: ctx.actor.name,
        input,
      });
      checkMayRun(ctx, workflow, started.run.steps);
      return {
        result: viewRun(started),
        subject: subjectOfWorkflow(workflow),
        detail: { run: started.run.id, trigger: started.run.trigger },
      };
    },
    // What somebody sends a workflow is kept with the run, and nowhere else.
    { remember: ({ input: _input, ...view }: RunView) => view },
  ),
);
