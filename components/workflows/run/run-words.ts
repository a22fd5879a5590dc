import type { PastRun, RunStatus, RunStep } from "@/components/workflows/run/run-types";
import type { StatusKind } from "@/components/ui/status-text";

type Words = { look: StatusKind; label: string };

export const RUN_WORDS: Record<RunStatus, Words> = {
  queued: { look: "info", label: "Waiting" },
  running: { look: "info", label: "Running" },
  succeeded: { look: "valid", label: "Succeeded" },
  failed: { look: "error", label: "Failed" },
  cancelled: { look: "disabled", label: "Cancelled" },
};

export const STEP_STATUS_WORDS: Record<RunStep["status"], Words> = {
  pending: { look: "info", label: "Not reached" },
  running: { look: "info", label: "Running" },
  succeeded: { look: "valid", label: "Succeeded" },
  failed: { look: "error", label: "Failed" },
  cancelled: { look: "disabled", label: "Cancelled" },
  interrupted: { look: "warning", label: "Interrupted" },
};

export const TRIGGER_WORDS: Record<PastRun["trigger"], string> = {
  manual: "by hand",
  api: "through the API",
  webhook: "by webhook",
  schedule: "on schedule",
  rerun: "again",
};

export const isOver = (status: RunStatus): boolean => status !== "queued" && status !== "running";
