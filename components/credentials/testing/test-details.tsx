"use client";

import type { TestResult } from "@/components/credentials/testing/test-run";
import { detailsText, outcomeOf } from "@/components/credentials/testing/test-words";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusText } from "@/components/ui/status-text";

/** Longer messages were cut where they were made; this holds for results of older versions. */
const MESSAGE_LENGTH_MAX = 300;

interface TestDetailsProps {
  name: string;
  result: TestResult;
  /** Opens the form with the value; absent where that is this very form, or not this reader's to change. */
  onEdit?: (() => void) | undefined;
}

/** What a test said: the sentence, where and when, and what to do about it. */
export function TestDetails({ name, result, onEdit }: TestDetailsProps) {
  const { kind, text } = outcomeOf(result);
  const { host, status, latencyMs, message, checkedAt } = result;
  return (
    <div className="flex flex-col gap-3 text-sm">
      <StatusText kind={kind}>{text}</StatusText>
      <p className="wrap-anywhere">{message.slice(0, MESSAGE_LENGTH_MAX)}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-xs">
        {host !== "" && <Row label="Host">{host}</Row>}
        {status !== undefined && <Row label="Status">{status}</Row>}
        <Row label="Time">
          {latencyMs} ms, <RelativeTime value={checkedAt} />
        </Row>
      </dl>
      <div className="flex flex-wrap gap-2">
        <CopyButton
          value={detailsText(name, result)}
          label="Copy details"
          announcement="Details copied."
          withText
        />
        {onEdit && <Button onClick={onEdit}>Edit value</Button>}
      </div>
    </div>
  );
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{label}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}
