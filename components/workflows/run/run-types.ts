import type { RunLine, RunView } from "@/lib/domain/runs/view";

export type Run = RunView;
export type RunStep = RunView["steps"][number];
export type RunStatus = RunView["status"];
export type PastRun = RunLine;
export type LogLine = RunStep["logs"][number];
