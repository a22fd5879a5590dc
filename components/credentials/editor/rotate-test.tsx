"use client";

import { CircleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import type { RotateTask } from "@/components/credentials/editor/editor-task";
import { quietLabel } from "@/components/credentials/editor/field-words";
import type { TestResult } from "@/components/credentials/testing/test-run";
import { planWords } from "@/components/credentials/testing/test-shape";
import { waitingFor } from "@/components/credentials/testing/test-words";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { primaryField } from "@/lib/catalog/fields";

interface TestFirstProps {
  task: RotateTask;
  isTested: boolean;
  onChange: (isTested: boolean) => void;
  /** The new value is being asked about. */
  isAsking: boolean;
}

/** Whether the service is asked first; nothing where it cannot be. */
export function TestFirst({ task: { test }, isTested, onChange, isAsking }: TestFirstProps) {
  const isLong = useIsLong(isAsking);
  if (!test.plan) return null;
  return (
    <div className="flex flex-col gap-1">
      <Checkbox
        label="Test the new value before saving"
        hint={planWords(test.plan)}
        checked={isTested}
        onChange={(event) => onChange(event.target.checked)}
      />
      <p role="status" className="pl-7 text-sm text-muted-foreground empty:hidden">
        {isAsking && (isLong ? waitingFor(test.plan.host) : "Testing the new value…")}
      </p>
    </div>
  );
}

const LONG_AFTER_MS = 3_000;

function useIsLong(isOn: boolean): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isOn) return;
    const timer = setTimeout(() => setLong(true), LONG_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isOn]);
  return isLong;
}

interface NotRotatedProps {
  task: RotateTask;
  result: TestResult;
  onEdit: () => void;
  onSaveAnyway: () => void;
}

/** Nothing was stored: what the service said, and both ways on. */
export function NotRotated({ task, result, onEdit, onSaveAnyway }: NotRotatedProps) {
  return (
    <div
      data-slot="not-rotated"
      role="alert"
      className="flex items-start gap-2.5 rounded-lg border border-danger-line bg-danger-soft px-3.5 py-2.5 text-sm"
    >
      <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger-text" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{refusalWords(task, result)}</p>
        <p className="mt-0.5 wrap-anywhere">{result.message}</p>
        <div className="mt-2.5 flex flex-wrap gap-2">
          <Button size="sm" onClick={onEdit}>
            Edit
          </Button>
          <Button size="sm" onClick={onSaveAnyway}>
            Save without testing
          </Button>
        </div>
      </div>
    </div>
  );
}

function refusalWords({ template, fields }: RotateTask, { outcome, host }: TestResult): string {
  const secret = primaryField(fields);
  const what = secret ? quietLabel(secret) : "value";
  return outcome === "rejected"
    ? `${template?.name ?? (host || "The service")} rejected the new ${what}. Nothing changed.`
    : `The new ${what} couldn't be checked. Nothing changed.`;
}
