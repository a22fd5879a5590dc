"use client";

import { Play, RotateCw, Square } from "lucide-react";
import type { Route } from "next";
import { type RefObject, type SubmitEvent, useState } from "react";
import { RunList } from "@/components/workflows/run/run-list";
import { RunView } from "@/components/workflows/run/run-view";
import { isOver, RUN_WORDS } from "@/components/workflows/run/run-words";
import type { PastRun } from "@/components/workflows/run/run-types";
import type { Watching } from "@/components/workflows/run/use-watched-run";
import type { RunControl } from "@/components/workflows/run/use-run-control";
import type { KnownKeys } from "@/components/workflows/known-keys";
import type { KeyDesk } from "@/components/workflows/key-desk";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { submitOnMetaEnter } from "@/components/ui/dialog-manners";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Field } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { Textarea } from "@/components/ui/textarea";

interface RunPanelProps {
  formRef: RefObject<HTMLFormElement | null>;
  control: RunControl;
  watching: Watching;
  /** The run that is looked at. */
  current: string | null;
  hrefOf: (id: string) => Route;
  keys: KnownKeys;
  desk: KeyDesk;
  onUseKey: ((step: string, wrong: string, right: string) => void) | undefined;
}

/** Starts the workflow and shows what it does; below, what it did before. */
export function RunPanel(props: RunPanelProps) {
  const { control, watching, current } = props;
  return (
    <Card id="run-panel" className="scroll-mt-20">
      <CardHeader title="Run" />
      <CardBody className="flex flex-col gap-4">
        <RunForm {...props} />
        <p role="status" className="sr-only">
          {spoken(watching)}
        </p>
        {current !== null && <Current {...props} />}
        <RunList
          runs={control.runs.map((run) => asWatched(run, watching))}
          current={current}
          hrefOf={props.hrefOf}
          onMore={control.more}
          isLoading={control.isLoadingMore}
        />
      </CardBody>
    </Card>
  );
}

/** The list was read before; what is being watched is newer. */
function asWatched(past: PastRun, { watched }: Watching): PastRun {
  const isIt = watched && "run" in watched && watched.run.id === past.id;
  return isIt ? { ...past, status: watched.run.status } : past;
}

function RunForm({ formRef, control }: RunPanelProps) {
  const [input, setInput] = useState("");
  const { start, isStarting, inputProblem, failure, disabledReason } = control;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (disabledReason === undefined) start(input);
  };
  return (
    <form
      ref={formRef}
      noValidate
      autoComplete="off"
      aria-label="Run this workflow"
      onSubmit={submit}
      onKeyDown={submitOnMetaEnter}
      className="flex flex-col gap-3"
    >
      <Field
        id="run-input"
        label="Input"
        error={inputProblem}
        hint="JSON for the first step. It is shown with the run."
      >
        <Textarea
          code
          rows={3}
          placeholder="{}"
          value={input}
          onChange={(event) => setInput(event.target.value)}
        />
      </Field>
      {failure !== undefined && (
        <p role="alert" className="text-sm text-danger-text">
          {failure}
        </p>
      )}
      <div>
        <Button type="submit" pending={isStarting} disabledReason={disabledReason}>
          <Play aria-hidden="true" className="size-3.5" />
          Run
        </Button>
      </div>
    </form>
  );
}

const WITHHELD = "Output hidden because we couldn’t check it for credential values.";

function Current({ watching, control, current, keys, desk, onUseKey }: RunPanelProps) {
  const { watched, problem, retry } = watching;
  if (problem !== undefined)
    return (
      <ErrorPanel title="This run couldn’t be loaded." onRetry={retry}>
        It may have been deleted, or the connection broke.
      </ErrorPanel>
    );
  if (!watched)
    return (
      <div role="status" aria-label="Loading the run" className="flex flex-col gap-2">
        <Skeleton className="h-5 w-40" />
        <Skeleton className="h-16" />
      </div>
    );
  if ("isWithheld" in watched) return <p className="text-sm text-muted-foreground">{WITHHELD}</p>;
  const { run } = watched;
  return (
    <section aria-label="This run" className="flex flex-col gap-3">
      <RunView run={run} keys={keys} desk={desk} onUseKey={onUseKey} />
      <div className="flex gap-2">
        {isOver(run.status) ? (
          <Button
            size="sm"
            pending={control.isStarting}
            disabledReason={control.refusal}
            onClick={() => current !== null && control.rerun(current)}
          >
            <RotateCw aria-hidden="true" className="size-3.5" />
            Run again
          </Button>
        ) : (
          <Button
            size="sm"
            variant="danger-ghost"
            pending={control.isCancelling}
            disabledReason={control.refusal}
            onClick={() => current !== null && control.cancel(current)}
          >
            <Square aria-hidden="true" className="size-3.5" />
            Cancel run
          </Button>
        )}
      </div>
    </section>
  );
}

function spoken({ watched }: Watching): string {
  if (!watched || "isWithheld" in watched) return "";
  const { status, steps } = watched.run;
  const failed = steps.find((step) => step.status === "failed");
  const why = failed?.error ? ` ${failed.name ?? failed.id}: ${failed.error.code}.` : "";
  return `Run: ${RUN_WORDS[status].label.toLowerCase()}.${why}`;
}
