"use client";

import { Square, Zap } from "lucide-react";
import { type SubmitEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { draftsOf, shownFields } from "@/components/consumers/config-draft";
import { ConfigFieldControl } from "@/components/consumers/fields/config-field";
import { durationWords, outcomeWords } from "@/components/consumers/outcome-words";
import { type Problem, readDrafts } from "@/components/consumers/read-draft";
import type { Run } from "@/components/consumers/try/run";
import { TryOutput } from "@/components/consumers/try/try-output";
import { useTry } from "@/components/consumers/try/use-try";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { submitOnMetaEnter } from "@/components/ui/dialog-manners";
import type { ConfigField } from "@/lib/catalog/kind-shape";

const STOP_AFTER_MS = 3_000;

interface TryPanelProps {
  fields: readonly ConfigField[];
  hint: string;
  /** Where the run is asked for. */
  address: string;
  /** Why it cannot be tried now. */
  disabledReason: string | undefined;
  /** Known values by field. */
  suggestions?: Readonly<Record<string, readonly string[]>> | undefined;
  onDone: () => void;
}

/** Uses the consumer once, for real, and shows what comes back while it comes. */
export function TryPanel({ fields, hint, address, disabledReason, suggestions, onDone }: TryPanelProps) {
  const { run, start, stop } = useTry(address, onDone);
  const [drafts, setDrafts] = useState(() => draftsOf(fields, {}));
  const [problems, setProblems] = useState<Readonly<Record<string, Problem>>>({});
  const form = useRef<HTMLFormElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isRunning = run.phase === "running";
  useEffect(() => {
    if (Object.keys(problems).length > 0)
      form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problems]);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isRunning || disabledReason !== undefined) return;
    const { config, problems: found } = await readDrafts(fields, drafts);
    setProblems(found);
    if (Object.keys(found).length === 0) await start(config);
  };
  return (
    <Card>
      <CardHeader title="Try it">{hint}</CardHeader>
      <CardBody className="flex flex-col gap-4">
        <form
          ref={form}
          noValidate
          autoComplete="off"
          aria-label="Try it"
          onSubmit={submit}
          onKeyDown={submitOnMetaEnter}
          className="flex flex-col gap-4"
        >
          {shownFields(fields, drafts).map((field) => (
            <ConfigFieldControl
              key={field.name}
              field={field}
              id={`try-${field.name}`}
              draft={drafts[field.name]}
              problem={problems[field.name] ?? refusedIn(run, field.name)}
              suggestions={suggestions?.[field.name]}
              onChange={(draft) => setDrafts((before) => ({ ...before, [field.name]: draft }))}
            />
          ))}
          <div className="flex flex-wrap items-center gap-2">
            <Button ref={button} type="submit" pending={isRunning} disabledReason={disabledReason}>
              <Zap aria-hidden="true" className="size-3.5" />
              Try it
            </Button>
            {isRunning && <Waiting onStop={stop} backTo={button} />}
          </div>
        </form>
        <p role="status" className="sr-only">
          {spoken(run)}
        </p>
        <TryOutput run={run} />
      </CardBody>
    </Card>
  );
}

/** What the server said of one field of this form. */
function refusedIn(run: Run, field: string): Problem | undefined {
  if (run.phase !== "failed") return undefined;
  const found = Object.entries(run.problem.fields).find(([path]) => path.split(".")[0] === field);
  return found?.[1][0] === undefined ? undefined : { problem: found[1][0] };
}

function spoken(run: Run): string {
  switch (run.phase) {
    case "idle":
      return "";
    case "running":
      return "Trying…";
    case "stopped":
      return "Stopped.";
    case "failed":
      return "";
    case "done":
      return `${outcomeWords(run.result).label}. ${run.result.message} ${durationWords(run.result.latencyMs)}.`;
    default:
      return run satisfies never;
  }
}

type WaitingProps = { onStop: () => void; backTo: React.RefObject<HTMLElement | null> };

/** Seconds since the start; after three of them it can be stopped. */
function Waiting({ onStop, backTo }: WaitingProps) {
  const [elapsedMs, setElapsed] = useState(0);
  const frame = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const [here, back] = [frame.current, backTo.current];
    // Stop goes when the run ends; whoever stands on it is not left nowhere.
    return () => {
      if (here?.contains(document.activeElement)) back?.focus();
    };
  }, [backTo]);
  useEffect(() => {
    const begun = performance.now();
    const timer = setInterval(() => setElapsed(performance.now() - begun), 500);
    return () => clearInterval(timer);
  }, []);
  return (
    <span ref={frame} className="flex items-center gap-2">
      {elapsedMs >= STOP_AFTER_MS && (
        <Button variant="ghost" onClick={onStop}>
          <Square aria-hidden="true" className="size-3.5" />
          Stop
        </Button>
      )}
      <span aria-hidden="true" className="text-sm text-muted-foreground tabular-nums">
        {elapsedMs >= 1_000 && `${Math.floor(elapsedMs / 1_000)} s`}
      </span>
    </span>
  );
}
