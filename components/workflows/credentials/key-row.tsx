"use client";

import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { ExplainPanel } from "@/components/workflows/credentials/explain-panel";
import { scopeWords, type WorkflowKey } from "@/components/workflows/known-keys";
import type { Send } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusText, type StatusKind } from "@/components/ui/status-text";
import { Switch } from "@/components/ui/switch";
import type { Explanation } from "@/lib/domain/workflows/ladder";

interface KeyRowProps {
  item: WorkflowKey;
  workflowId: string;
  isAllowed: boolean;
  /** It cannot be switched: everything is allowed, or this person may not. */
  isFixed: boolean;
  stepName: (id: string) => string;
  explain: Send<Explanation>;
  onToggle: (isOn: boolean) => void;
}

/** One key: whether it is allowed, what it stands for, where it is used, and why. */
export function KeyRow(props: KeyRowProps) {
  const { item, isAllowed, isFixed, onToggle } = props;
  const [isOpen, setOpen] = useState(false);
  const panel = useId();
  return (
    <li data-key={item.key} className="px-3.5 py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Switch
          className="min-w-0 flex-[1_1_16rem] flex-row-reverse justify-end! gap-3!"
          label={<span className="font-mono font-medium wrap-anywhere">{item.key}</span>}
          hint={<Facts {...props} />}
          checked={isAllowed}
          disabled={isFixed}
          onChange={(event) => onToggle(event.target.checked)}
        />
        <ResolvesTo item={item} isAllowed={isAllowed} />
        <Button
          size="sm"
          variant="ghost"
          aria-expanded={isOpen}
          aria-controls={panel}
          aria-label={`Why does ${item.key} resolve to this?`}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight
            aria-hidden="true"
            className={clsx("size-3.5 transition-transform", isOpen && "rotate-90")}
          />
          Why?
        </Button>
      </div>
      <div id={panel}>{isOpen && <ExplainPanel item={item} {...explainOf(props)} />}</div>
    </li>
  );
}

const explainOf = ({ workflowId, explain, isAllowed }: KeyRowProps) => ({ workflowId, explain, isAllowed });

function Facts({ item, isAllowed, stepName }: KeyRowProps) {
  const steps = [...new Set(item.referencedIn.map(({ step }) => stepName(step)))];
  const isNeeded = steps.length > 0 && !isAllowed;
  return (
    <span className="flex flex-wrap gap-x-2">
      <span>{scopeWords(item)}</span>
      {steps.length > 0 && (
        <span className={clsx(isNeeded && "text-warning-text")}>
          {isNeeded && "⚠ "}used in {new Intl.ListFormat("en").format(steps)}
        </span>
      )}
      {item.lastUsedAt !== null && (
        <span>
          last used <RelativeTime value={item.lastUsedAt} />
        </span>
      )}
    </span>
  );
}

const RESOLVES: Record<WorkflowKey["resolvesTo"], { look: StatusKind; label: string }> = {
  workflow: { look: "valid", label: "Workflow" },
  project: { look: "valid", label: "Project" },
  blocked: { look: "disabled", label: "Blocked" },
  missing: { look: "error", label: "Missing" },
};

/** As it is now, also while a change is on its way. */
function ResolvesTo({ item: { credential }, isAllowed }: Pick<KeyRowProps, "item" | "isAllowed">) {
  const { look, label } = RESOLVES[isAllowed ? (credential?.scope ?? "missing") : "blocked"];
  return (
    <span className="w-24 shrink-0">
      <span className="sr-only">Resolves to </span>
      <StatusText kind={look}>{label}</StatusText>
    </span>
  );
}
