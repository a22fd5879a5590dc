"use client";

import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import type { State } from "@/components/credentials/state-of";
import type { TestResult, TestState } from "@/components/credentials/testing/test-run";
import { outcomeOf, waitingFor } from "@/components/credentials/testing/test-words";
import { Spinner } from "@/components/ui/spinner";
import { StatusText } from "@/components/ui/status-text";
import { Tooltip } from "@/components/ui/tooltip";

const load = () => import("@/components/credentials/testing/test-popover");
const TestPopover = dynamic(() => load().then((module) => module.TestPopover), { ssr: false });

interface TestStatusProps {
  name: string;
  state: TestState;
  host: string;
  onStop: () => void;
  /** What stands there without a test under way. */
  rest?: State | undefined;
  /** And without that. */
  otherwise?: React.ReactNode;
  /** What the last test said, for the details of `rest`. */
  last: TestResult | null;
  /** Opens the form with the value. */
  onEdit?: (() => void) | undefined;
}

/** What is known of a value, as icon and word; pressing a test's word opens what the service said. */
export function TestStatus({ name, state, host, onStop, rest, otherwise, last, onEdit }: TestStatusProps) {
  switch (state.phase) {
    case "running":
      return <Running isLong={state.isLong} host={host} onStop={onStop} />;
    case "done":
      return <Outcome name={name} result={state.result} word={wordOf(state)} onEdit={onEdit} />;
    case "failed":
    case "throttled":
      return (
        <Tooltip text={state.message}>
          <span tabIndex={0} className="rounded-sm">
            <StatusText kind="warning">Not tested</StatusText>
          </span>
        </Tooltip>
      );
    case "idle":
      if (rest?.isTest && last) return <Outcome name={name} result={last} word={rest} onEdit={onEdit} />;
      return rest ? <StatusText kind={rest.kind}>{rest.text}</StatusText> : otherwise;
    default:
      return state satisfies never;
  }
}

/** Good news is news for a moment; what stays is when it was. */
function wordOf({ result, isNew }: Extract<TestState, { phase: "done" }>) {
  const outcome = outcomeOf(result);
  return !isNew && result.outcome === "valid" ? { ...outcome, text: "Tested just now" } : outcome;
}

export function Running({ isLong, host, onStop }: { isLong: boolean; host: string; onStop: () => void }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-xs font-medium text-muted-foreground">
      <Spinner className="size-3.5" />
      <span className="max-w-44 truncate max-sm:max-w-24">{isLong ? waitingFor(host) : "Testing…"}</span>
      {isLong && (
        <button
          type="button"
          onClick={onStop}
          className="min-h-6 min-w-6 shrink-0 rounded-sm text-accent underline decoration-accent-line underline-offset-3 hover:decoration-current"
        >
          Stop
        </button>
      )}
    </span>
  );
}

interface OutcomeProps extends Pick<TestStatusProps, "name" | "onEdit"> {
  result: TestResult;
  word: Pick<State, "kind" | "text">;
}

function Outcome({ name, result, word, onEdit }: OutcomeProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState<boolean>();
  return (
    <span className="inline-flex">
      <Tooltip text={result.message}>
        <button
          ref={button}
          type="button"
          aria-haspopup="dialog"
          aria-expanded={isOpen ?? false}
          aria-label={`${word.text}: what the test of ${name} said`}
          onPointerEnter={() => void load()}
          onFocus={() => void load()}
          onClick={() => setOpen(!isOpen)}
          className="min-h-6 rounded-sm decoration-current underline-offset-3 hover:underline"
        >
          <StatusText kind={word.kind}>{word.text}</StatusText>
        </button>
      </Tooltip>
      {isOpen !== undefined && (
        <TestPopover
          isOpen={isOpen}
          onClose={() => setOpen(false)}
          anchor={button}
          name={name}
          result={result}
          onEdit={onEdit}
        />
      )}
    </span>
  );
}
