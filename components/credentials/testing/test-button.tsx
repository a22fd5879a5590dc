"use client";

import { FlaskConical } from "lucide-react";
import type { TestState } from "@/components/credentials/testing/test-run";
import { spoken } from "@/components/credentials/testing/test-words";
import { Button, type ButtonProps } from "@/components/ui/button";
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
  onTest: () => void;
}

/** Starts a test. Whatever becomes of it is told to screen readers beside it. */
export function TestButton({ name, host, state, hint, disabledReason, onTest, ...look }: TestButtonProps) {
  const isRunning = state.phase === "running";
  const reason = disabledReason ?? (state.phase === "throttled" ? state.message : undefined);
  const button = (
    <Button
      {...look}
      pending={isRunning}
      disabledReason={reason}
      aria-label={isRunning ? `Testing ${name}` : `Test ${name}`}
      onClick={onTest}
    >
      {!isRunning && <FlaskConical aria-hidden="true" className="size-3.5" />}
      {isRunning ? "Testing…" : "Test"}
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
