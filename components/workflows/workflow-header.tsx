"use client";

import { KeyRound, Play } from "lucide-react";
import { ConsumerStatus } from "@/components/consumers/list/consumer-table";
import type { Workflow } from "@/components/workflows/workflow-types";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";

interface WorkflowHeaderProps {
  workflow: Workflow;
  formId: string;
  keyCount: number;
  isDirty: boolean;
  isSaving: boolean;
  /** Why this person cannot save; the button is not shown then. */
  isReadOnly: boolean;
  /** Why it cannot be saved now. */
  saveRefusal: string | undefined;
  isStarting: boolean;
  runRefusal: string | undefined;
  onCredentials: () => void;
  onPrepareCredentials: () => void;
  onRun: () => void;
  onDiscard: () => void;
}

export function WorkflowHeader(props: WorkflowHeaderProps) {
  const { workflow, isDirty, isReadOnly, keyCount } = props;
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 flex-[1_1_18rem]">
        <div className="flex min-h-8.5 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight wrap-anywhere">
            {workflow.name}
          </h1>
          <ConsumerStatus status={workflow.status} />
          {isDirty && <span className="text-xs text-muted-foreground">Unsaved changes</span>}
        </div>
        <p className="mt-0.5 text-sm text-muted-foreground">
          by {workflow.createdBy}, changed <RelativeTime value={workflow.updatedAt} />
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          onClick={props.onCredentials}
          onPointerEnter={props.onPrepareCredentials}
          onFocus={props.onPrepareCredentials}
          aria-haspopup="dialog"
        >
          <KeyRound aria-hidden="true" className="size-3.5" />
          Credentials
          {keyCount > 0 && (
            <span className="rounded-full bg-surface-hover px-1.5 text-2xs tabular-nums">{keyCount}</span>
          )}
        </Button>
        <Button pending={props.isStarting} disabledReason={props.runRefusal} onClick={props.onRun}>
          <Play aria-hidden="true" className="size-3.5" />
          Run
        </Button>
        {isDirty && <Button onClick={props.onDiscard}>Discard</Button>}
        {!isReadOnly && (
          <Button
            type="submit"
            form={props.formId}
            variant="primary"
            pending={props.isSaving}
            aria-disabled={!isDirty}
            disabledReason={props.saveRefusal}
          >
            Save
          </Button>
        )}
      </div>
    </header>
  );
}
