"use client";

import { scopeOf } from "@/components/workflows/run/scope-of";
import { keysOf, maskedIn } from "@/components/workflows/run/masked";
import { MaskedText } from "@/components/workflows/run/masked-text";
import { MaskingNote } from "@/components/workflows/run/masking-note";
import { RunError } from "@/components/workflows/run/run-error";
import { RUN_WORDS, STEP_STATUS_WORDS, TRIGGER_WORDS } from "@/components/workflows/run/run-words";
import type { LogLine, Run, RunStep } from "@/components/workflows/run/run-types";
import { STEP_WORDS } from "@/components/workflows/steps/step-words";
import { existing, type KnownKeys } from "@/components/workflows/known-keys";
import type { KeyDesk } from "@/components/workflows/key-desk";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusText } from "@/components/ui/status-text";

interface RunViewProps {
  run: Run;
  keys: KnownKeys;
  desk: KeyDesk;
  onUseKey: ((step: string, wrong: string, right: string) => void) | undefined;
}

/** What one run did, step by step, while it does it. */
export function RunView(props: RunViewProps) {
  const { run, keys } = props;
  const marks = keysOf(
    run,
    existing(keys).map(({ key }) => key),
  );
  const { look, label } = RUN_WORDS[run.status];
  return (
    <div data-slot="run" data-run={run.id} className="flex flex-col gap-3">
      <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
        <StatusText kind={look}>{label}</StatusText>
        <span className="text-muted-foreground">
          {TRIGGER_WORDS[run.trigger]}, {run.startedBy}, <RelativeTime value={run.queuedAt} />
        </span>
      </p>
      <MaskingNote count={maskedIn(run, marks).size} />
      {run.error && run.steps.every(({ error }) => !error) && (
        <RunError error={run.error} keys={keys} marks={marks} desk={props.desk} onUseKey={undefined} />
      )}
      <ol className="flex flex-col gap-2">
        {run.steps.map((step, at) => (
          <StepResult key={step.id} {...props} step={step} at={at} marks={marks} />
        ))}
      </ol>
    </div>
  );
}

type StepResultProps = RunViewProps & { step: RunStep; at: number; marks: ReadonlySet<string> };

function StepResult({ step, at, marks, keys, desk, onUseKey }: StepResultProps) {
  const { look, label } = STEP_STATUS_WORDS[step.status];
  const words: Readonly<Record<string, { label: string } | undefined>> = STEP_WORDS;
  return (
    <li data-step={step.id} className="rounded-md border border-border px-3 py-2">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <span className="min-w-0 font-medium wrap-anywhere">
          {at + 1} · {step.name ?? words[step.type]?.label ?? step.id}
        </span>
        <StatusText kind={look}>{label}</StatusText>
      </p>
      <div className="flex flex-col gap-2 empty:hidden [&>*]:mt-2">
        {step.error && (
          <RunError
            error={step.error}
            keys={keys}
            marks={marks}
            desk={desk}
            onUseKey={onUseKey && ((wrong, right) => onUseKey(step.id, wrong, right))}
          />
        )}
        <Log step={step} marks={marks} />
        {step.output !== undefined && (
          <Block label={`Output of ${step.name ?? step.id}`} title="Output">
            <MaskedText text={textOf(step.output)} keys={marks} />
          </Block>
        )}
        <Versions step={step} />
      </div>
    </li>
  );
}

const textOf = (output: unknown): string =>
  typeof output === "string" ? output : JSON.stringify(output, null, 2);

/** A page is no terminal: of a long log the end is shown. */
const LINES_MAX = 500;
const LEVELS: Record<LogLine["level"], string> = {
  debug: "text-muted-foreground",
  info: "",
  warn: "text-warning-text",
  error: "text-danger-text",
};

function Log({ step: { logs, name, id }, marks }: { step: RunStep; marks: ReadonlySet<string> }) {
  if (logs.length === 0) return null;
  const shown = logs.slice(-LINES_MAX);
  return (
    <Block label={`Log of ${name ?? id}`} title="Log">
      {logs.length > shown.length && (
        <span className="block text-muted-foreground">
          The last {LINES_MAX} of {logs.length} lines.
        </span>
      )}
      {shown.map(({ text, level }, at) => (
        <span key={logs.length - shown.length + at} className={`block ${LEVELS[level]}`}>
          {level !== "info" && level !== "debug" && <span className="sr-only">{level}: </span>}
          <MaskedText text={text} keys={marks} />
        </span>
      ))}
    </Block>
  );
}

/** Scrolls by itself, and so can be reached by keyboard. */
function Block({ label, title, children }: { label: string; title: string; children: React.ReactNode }) {
  return (
    <div>
      <p aria-hidden="true" className="text-xs text-muted-foreground">
        {title}
      </p>
      <pre
        role="region"
        aria-label={label}
        tabIndex={0}
        className="mt-0.5 max-h-72 overflow-auto rounded-md border border-border bg-surface-muted px-2.5 py-1.5 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {children}
      </pre>
    </div>
  );
}

/** Which values it was handed, by version: a value that was changed since has a higher one. */
function Versions({ step: { credentials } }: { step: RunStep }) {
  if (credentials.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-3 text-xs text-muted-foreground">
      Used
      {credentials.map(({ key, version, scope }) => (
        <span key={`${key}-${version}-${scope}`}>
          <span className="font-mono text-foreground">{key}</span> version {version}, {scopeOf(scope)}
        </span>
      ))}
    </p>
  );
}
