"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { EventTime } from "@/components/audit/event-time";
import { Button } from "@/components/ui/button";
import { StatusText } from "@/components/ui/status-text";
import type { ChainReport } from "@/components/audit/chain-report";

type ChainLineProps = {
  verify: Send<ChainReport>;
  /** A short chain is walked at once; a long one when somebody asks. */
  isShort: boolean;
};

const number = new Intl.NumberFormat("en");

/** Whether the log is as it was written: every event proves the one before it. */
export function ChainLine({ verify, isShort }: ChainLineProps) {
  const { submit, isPending, failure } = useSubmit(verify);
  const [report, setReport] = useState<ChainReport>();
  const hasStarted = useRef(false);
  const verifyNow = useEffectEvent(() => submit({}, setReport));
  useEffect(() => {
    if (!isShort || hasStarted.current) return;
    hasStarted.current = true;
    verifyNow();
  }, [isShort]);
  return (
    <div className="mb-4 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 text-xs">
      <p role="status">
        {failure ? (
          <StatusText kind="warning">The chain could not be verified: {failure.message}</StatusText>
        ) : (
          <Verdict report={report} isPending={isPending} />
        )}
      </p>
      {(!isShort || failure) && (
        <Button size="sm" pending={isPending} onClick={() => submit({}, setReport)}>
          Verify chain
        </Button>
      )}
    </div>
  );
}

function Verdict({ report, isPending }: { report: ChainReport | undefined; isPending: boolean }) {
  if (!report)
    return (
      <span className="text-muted-foreground">
        {isPending ? "Verifying the chain…" : "Chain not verified yet."}
      </span>
    );
  if (report.brokenAt !== null) {
    return (
      <StatusText kind="error">
        Chain broken at event {number.format(report.brokenAt)}. Contact your administrator.
      </StatusText>
    );
  }
  return (
    <StatusText kind="valid">
      Chain of {number.format(report.events)} events verified
      {report.verifiedUpTo && (
        <>
          {" up to "}
          <EventTime value={report.verifiedUpTo} />
        </>
      )}
    </StatusText>
  );
}
