"use client";

import { useEffect, useId, useState, useSyncExternalStore } from "react";
import { InlineButton } from "@/components/credentials/editor/advice";
import { TestButton } from "@/components/credentials/testing/test-button";
import { TestDetails } from "@/components/credentials/testing/test-details";
import {
  type Ask,
  createTestRun,
  type TestResult,
  type TestState,
} from "@/components/credentials/testing/test-run";
import { type Plan, planWords } from "@/components/credentials/testing/test-shape";
import { Running } from "@/components/credentials/testing/test-status";
import { outcomeOf } from "@/components/credentials/testing/test-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusText } from "@/components/ui/status-text";

/** A test of what stands in a form; it ends with the form. */
export function useFormTest() {
  const [run] = useState(createTestRun);
  const state = useSyncExternalStore(run.subscribe, run.state, run.state);
  useEffect(() => run.forget, [run]);
  return { run, state };
}

interface FormTestProps {
  name: string;
  plan: Plan;
  test: ReturnType<typeof useFormTest>;
  ask: Ask;
  /** Why it cannot be tested yet. */
  blocked?: string | undefined;
  /** What the last test of the stored value said; absent when another value would be tested. */
  last?: TestResult | null;
  /** Once a test has ended. */
  onDone?: (() => void) | undefined;
}

/** Button, outcome and details in place, for dialogs: what hangs over them would take their Escape. */
export function FormTest({ name, plan, test, ask, blocked, last = null, onDone }: FormTestProps) {
  const { run, state } = test;
  const start = async () => {
    if (await run.start(ask)) onDone?.();
  };
  return (
    <div data-slot="form-test" className="flex flex-col gap-2 rounded-lg border border-border px-3.5 py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-h-7 min-w-0 flex-1 items-center text-sm">
          <Outcome state={state} host={plan.host} onStop={run.stop} last={last} plan={plan} />
        </div>
        <TestButton
          size="sm"
          name={name}
          host={plan.host}
          state={state}
          disabledReason={blocked}
          onTest={() => void start()}
        />
      </div>
      <Said name={name} state={state} last={last} />
    </div>
  );
}

type OutcomeProps = {
  state: TestState;
  host: string;
  onStop: () => void;
  last: TestResult | null;
  plan: Plan;
};

function Outcome({ state, host, onStop, last, plan }: OutcomeProps) {
  if (state.phase === "running") return <Running isLong={state.isLong} host={host} onStop={onStop} />;
  if (state.phase === "failed" || state.phase === "throttled")
    return <StatusText kind="warning">{state.message}</StatusText>;
  const result = state.phase === "done" ? state.result : last;
  if (!result) return <span className="text-muted-foreground">{planWords(plan)}</span>;
  const { kind, text } = outcomeOf(result);
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5 text-muted-foreground">
      <StatusText kind={kind}>{text}</StatusText>
      <span aria-hidden="true">·</span>
      <span>
        tested <RelativeTime value={result.checkedAt} />
      </span>
    </span>
  );
}

/** What the service said of a value that it does not simply accept, with the rest on demand. */
function Said({ name, state, last }: { name: string; state: TestState; last: TestResult | null }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const result = state.phase === "done" ? state.result : state.phase === "idle" ? last : null;
  if (!result) return null;
  return (
    <div className="text-sm">
      {!isOpen && <p className="wrap-anywhere text-muted-foreground">{result.message}</p>}
      <InlineButton aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {isOpen ? "Hide details" : "Details"}
      </InlineButton>
      <div id={id} hidden={!isOpen} className="pt-2">
        {isOpen && <TestDetails name={name} result={result} />}
      </div>
    </div>
  );
}
