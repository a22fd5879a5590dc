"use client";

import { Check, X } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import type { WorkflowKey } from "@/components/workflows/known-keys";
import { payloadOf } from "@/components/forms/payload";
import type { Send } from "@/components/forms/use-submit";
import { Skeleton } from "@/components/ui/skeleton";
import type { Explanation } from "@/lib/domain/workflows/ladder";

interface ExplainPanelProps {
  item: WorkflowKey;
  workflowId: string;
  explain: Send<Explanation>;
  /** Asked again when this changes. */
  isAllowed: boolean;
}

const UNREACHABLE = "Keyhold could not be reached. Try again.";

const RUNGS = {
  token: "Token",
  allowlist: "Usage permissions",
  workflow: "Workflow credential",
  project: "Project credential",
} as const satisfies Record<Explanation["ladder"][number]["rung"], string>;

/** The ladder of a look-up, rung by rung, without a value. */
export function ExplainPanel({ item: { key }, workflowId, explain, isAllowed }: ExplainPanelProps) {
  const [found, setFound] = useState<Explanation | { problem: string }>();
  const ask = useEffectEvent(() => explain(payloadOf({ key, workflowId })).catch(() => null));
  useEffect(() => {
    let isGone = false;
    void ask().then((answer) => {
      if (isGone) return;
      setFound(answer?.status === "ok" ? answer.data : { problem: answer?.message ?? UNREACHABLE });
    });
    return () => {
      isGone = true;
    };
  }, [isAllowed]);
  if (!found) return <Skeleton className="mt-2 h-24" />;
  if ("problem" in found)
    return (
      <p role="alert" className="mt-2 text-sm text-danger-text">
        {found.problem}
      </p>
    );
  return (
    <section
      aria-label={`Why ${key} resolves to this`}
      className="mt-2 mb-1 rounded-md bg-surface-muted px-3.5 py-2.5"
    >
      <ol className="flex flex-col gap-1.5">
        {found.ladder.map(({ rung, passed, reason, candidate }) => (
          <li key={rung} className="flex items-start gap-2 text-sm">
            {passed ? (
              <Check aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-success-text" />
            ) : (
              <X aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-muted-foreground" />
            )}
            <span className="min-w-0">
              <span className="font-medium">{RUNGS[rung]}</span>
              <span className="sr-only">{passed ? ", passed" : ", not passed"}</span>: {reason}
              {candidate && (
                <span className="block text-xs text-muted-foreground">
                  “{candidate.name}”, version {candidate.version}, {candidate.status.replace("_", " ")}
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
      {found.suggestions.length > 0 && (
        <p className="mt-2 text-sm">Similar keys: {new Intl.ListFormat("en").format(found.suggestions)}.</p>
      )}
    </section>
  );
}
