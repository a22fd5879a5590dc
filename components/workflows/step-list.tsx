"use client";

import {
  ArrowDown,
  ArrowUp,
  Bot,
  Braces,
  Code2,
  Globe,
  type LucideIcon,
  MessageSquareText,
  Plus,
  Trash2,
  TriangleAlert,
} from "lucide-react";
import { clsx } from "clsx";
import { useRef } from "react";
import type { StepDraft } from "@/components/workflows/steps/step-draft";
import {
  formOf,
  STEP_TYPES,
  STEP_WORDS,
  type StepForm,
  stepTitle,
} from "@/components/workflows/steps/step-words";
import type { StepType } from "@/components/workflows/workflow-types";
import { ActionMenu } from "@/components/ui/action-menu";
import { announce } from "@/components/ui/announce";
import { IconButton } from "@/components/ui/icon-button";

const ICONS: Record<StepForm, LucideIcon> = {
  code: Code2,
  http: Globe,
  agent: Bot,
  text: MessageSquareText,
  object: Braces,
};

interface StepListProps {
  steps: readonly StepDraft[];
  selected: string | undefined;
  /** Steps that need another look, with the reason. */
  warnings: ReadonlyMap<string, string>;
  isReadOnly: boolean;
  onSelect: (uid: string) => void;
  onAdd: (type: StepType) => void;
  onMove: (uid: string, by: -1 | 1) => void;
  onRemove: (uid: string) => void;
}

/** The steps in their order. Everything works by buttons: moving, too. */
export function StepList(props: StepListProps) {
  const { steps, isReadOnly, onAdd } = props;
  const list = useRef<HTMLOListElement>(null);
  return (
    <section aria-label="Steps" className="flex flex-col gap-2">
      <div className="flex items-center justify-between gap-3">
        <h2 className="text-base font-semibold">Steps</h2>
        {!isReadOnly && <AddStep onAdd={onAdd} />}
      </div>
      {steps.length === 0 ? (
        <p className="rounded-lg border border-dashed border-border-strong px-4 py-6 text-center text-sm text-muted-foreground">
          No steps yet. {isReadOnly ? "" : "Add the first one: code, a request, or a model."}
        </p>
      ) : (
        <ol
          ref={list}
          className="flex flex-col divide-y divide-border rounded-lg border border-border bg-surface"
        >
          {steps.map((step, at) => (
            <StepRow key={step.uid} {...props} step={step} at={at} list={list} />
          ))}
        </ol>
      )}
    </section>
  );
}

function AddStep({ onAdd }: { onAdd: (type: StepType) => void }) {
  return (
    <ActionMenu
      label="Add step"
      size="sm"
      entries={STEP_TYPES.map((type) => {
        const { label, hint, form } = STEP_WORDS[type];
        const Icon = ICONS[form];
        return { label, detail: hint, icon: <Icon aria-hidden="true" />, onSelect: () => onAdd(type) };
      })}
    >
      <Plus aria-hidden="true" className="size-3.5" />
      Add step
    </ActionMenu>
  );
}

type StepRowProps = StepListProps & {
  step: StepDraft;
  at: number;
  list: React.RefObject<HTMLOListElement | null>;
};

function StepRow(props: StepRowProps) {
  const { step, at, selected, warnings, isReadOnly, onSelect } = props;
  const Icon = ICONS[formOf(step.type)];
  const warning = warnings.get(step.uid);
  const isSelected = step.uid === selected;
  return (
    <li
      className={clsx(
        "flex items-center gap-1 pr-1.5 first:rounded-t-lg last:rounded-b-lg",
        isSelected && "bg-accent-soft",
      )}
    >
      <button
        type="button"
        data-slot="step-select"
        aria-current={isSelected ? "step" : undefined}
        onClick={() => onSelect(step.uid)}
        className="flex min-h-11 min-w-0 flex-1 items-center gap-2.5 rounded-md px-3 py-1.5 text-left"
      >
        <span className="w-5 shrink-0 text-right text-xs text-muted-foreground tabular-nums">{at + 1}</span>
        <Icon aria-hidden="true" className="size-4 shrink-0 text-accent" />
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium">{stepTitle(step)}</span>
          <span className="block truncate text-xs text-muted-foreground">
            {STEP_WORDS[step.type].label} · <span className="font-mono">{step.id}</span>
          </span>
        </span>
        {warning !== undefined && (
          <span className="inline-flex shrink-0 items-center gap-1 text-xs text-warning-text">
            <TriangleAlert aria-hidden="true" className="size-3.5" />
            <span className="max-sm:sr-only">{warning}</span>
          </span>
        )}
      </button>
      {!isReadOnly && <StepButtons {...props} />}
    </li>
  );
}

function StepButtons({ step, at, list, steps, onMove, onRemove }: StepRowProps) {
  const title = stepTitle(step);
  const move = (by: -1 | 1) => {
    onMove(step.uid, by);
    announce(`${title} is step ${at + 1 + by} of ${steps.length} now.`);
  };
  const remove = () => {
    onRemove(step.uid);
    announce(`Removed ${title}. It is gone once you save.`);
    const others = list.current?.querySelectorAll<HTMLElement>("[data-slot=step-select]");
    others?.[at + 1 < steps.length ? at + 1 : at - 1]?.focus();
  };
  return (
    <span className="flex shrink-0">
      <IconButton label={`Move ${title} up`} size="icon-sm" aria-disabled={at === 0} onClick={() => move(-1)}>
        <ArrowUp aria-hidden="true" className="size-3.5" />
      </IconButton>
      <IconButton
        label={`Move ${title} down`}
        size="icon-sm"
        aria-disabled={at === steps.length - 1}
        onClick={() => move(1)}
      >
        <ArrowDown aria-hidden="true" className="size-3.5" />
      </IconButton>
      <IconButton label={`Remove ${title}`} size="icon-sm" onClick={remove}>
        <Trash2 aria-hidden="true" className="size-3.5" />
      </IconButton>
    </span>
  );
}
