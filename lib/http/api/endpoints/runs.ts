import "server-only";
import { parse } from "@/lib/domain/door";
import { cancelRun } from "@/lib/domain/runs/cancel";
import { followRun } from "@/lib/domain/runs/follow";
import { listRuns } from "@/lib/domain/runs/list";
import { readRun } from "@/lib/domain/runs/read";
import { rerunRun } from "@/lib/domain/runs/rerun";
import { startRun } from "@/lib/domain/runs/start";
import type { Endpoint } from "../endpoint";
import { Run, RunPage } from "../schemas/run";

/** Runs of workflows. */
export const RUNS: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/workflows/{workflowId}/runs",
    door: startRun,
    answer: Run,
    status: 201,
    summary: "Start a workflow; a token that runs code also needs `credentials:resolve`",
  },
  {
    method: "GET",
    path: "/workflows/{workflowId}/runs",
    door: listRuns,
    answer: RunPage,
    summary: "Runs of a workflow, newest first",
  },
  {
    method: "GET",
    path: "/runs/{id}",
    door: readRun,
    answer: Run,
    stream: (ctx, input, following) => followRun(ctx, parse(readRun.input, input).id, following),
    summary: "A run with its steps, outputs and logs; with `stream=1` as events until it is over",
  },
  {
    method: "POST",
    path: "/runs/{id}/cancel",
    door: cancelRun,
    answer: Run,
    summary: "End a run; one that is over stays as it is",
  },
  {
    method: "POST",
    path: "/runs/{id}/rerun",
    door: rerunRun,
    answer: Run,
    status: 201,
    summary: "Do a run once more: its steps and input, today's rights and values",
  },
];
