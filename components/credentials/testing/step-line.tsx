import { isUntested, type Step } from "@/components/credentials/testing/test-all";
import { outcomeOf } from "@/components/credentials/testing/test-words";
import { Spinner } from "@/components/ui/spinner";
import { StatusText } from "@/components/ui/status-text";

/** One of several: its name, where its test stands, and what the service said. */
export function StepLine({ name, step }: { name: string; step: Step }) {
  const words = wordsOf(step);
  return (
    <li className="px-3.5 py-2.5 text-sm" data-phase={step.phase}>
      <div className="flex items-center justify-between gap-4">
        <span className="min-w-0 truncate font-medium">{name}</span>
        <span className="shrink-0">
          <Mark step={step} />
        </span>
      </div>
      {words && <p className="mt-0.5 text-xs wrap-anywhere text-muted-foreground">{words}</p>}
    </li>
  );
}

function Mark({ step }: { step: Step }) {
  switch (step.phase) {
    case "waiting":
    case "paused":
      return <span className="text-xs text-muted-foreground">Waiting</span>;
    case "running":
      return (
        <span className="inline-flex items-center gap-1.5 text-xs text-muted-foreground">
          <Spinner className="size-3.5" />
          Testing…
        </span>
      );
    case "done": {
      if (isUntested(step.result)) return <StatusText kind="info">Not tested</StatusText>;
      const { kind, text } = outcomeOf(step.result);
      return <StatusText kind={kind}>{text}</StatusText>;
    }
    case "failed":
      return <StatusText kind="info">Not tested</StatusText>;
    case "stopped":
      return <StatusText kind="disabled">Stopped</StatusText>;
    default:
      return step satisfies never;
  }
}

function wordsOf(step: Step): string | undefined {
  if (step.phase === "failed") return step.message;
  return step.phase === "done" ? step.result.message : undefined;
}
