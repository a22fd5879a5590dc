"use client";

import { FlaskConical } from "lucide-react";
import type { TestState } from "@/components/credentials/testing/test-run";
import { spoken } from "@/components/credentials/testing/test-words";
import { Button, type ButtonProps } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { Tooltip } from "@/components/ui/tooltip";

interface TestButtonProps extends Pick<ButtonProps, "size" | "variant"> {
  /** Of what is tested, for whoever hears the button alone. */
  name: string;
  host: string;
  state: TestState;
  /** What a test does and costs, told before it happens. */
  hint?: string | undefined;
  /** Why it cannot be tested: no value, not allowed. */
  disabledReason?: string | undefined;
  /** In a row the label stays, so that nothing beside it moves. */
  isCompact?: boolean;
  onTest: () => void;
}

/** Starts a test. Whatever becomes of it is told to screen readers beside it. */
export function TestButton(props: TestButtonProps) {
  const { name, host, state, hint, disabledReason, isCompact = false, onTest, ...look } = props;
  const isRunning = state.phase === "running";
  const reason = disabledReason ?? (state.phase === "throttled" ? state.message : undefined);
  const button = (
    <Button
      {...look}
      aria-busy={isRunning || undefined}
      disabledReason={reason}
      aria-label={isRunning ? `Testing ${name}` : `Test ${name}`}
      onClick={() => !isRunning && onTest()}
    >
      {isRunning ? (
        <Spinner className="size-3.5" />
      ) : (
        <FlaskConical aria-hidden="true" className="size-3.5" />
      )}
      {isRunning && !isCompact ? "Testing…" : "Test"}
    </Button>
  );
  return (
    <>
      {hint && reason === undefined ? <Tooltip text={hint}>{button}</Tooltip> : button}
      <TestSpeech name={name} host={host} state={state} />
    </>
  );
}

/** There before anything is said (WCAG 4.1.3). */
export function TestSpeech({ name, host, state }: Pick<TestButtonProps, "name" | "host" | "state">) {
  return (
    <span role="status" className="sr-only">
      {spoken(state, name, host)}
    </span>
  );
}
