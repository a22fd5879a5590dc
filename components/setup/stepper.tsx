import { Check } from "lucide-react";
import Link from "next/link";
import { SETUP_STEPS } from "@/components/setup/steps";
import { withStep } from "@/components/setup/with-step";

type StepperProps = {
  /** The step on show, from 1. */
  current: number;
  /** The furthest step that has been reached. */
  reached: number;
};

/** Steps that are done are links back, except the account: it is made once. */
export function Stepper({ current, reached }: StepperProps) {
  return (
    <nav aria-label="Set-up steps">
      <ol data-slot="stepper" className="flex gap-1.5 sm:gap-3">
        {SETUP_STEPS.map((label, index) => {
          const step = index + 1;
          const isLink = step > 1 && step <= reached && step !== current;
          return (
            <li key={label} aria-current={step === current ? "step" : undefined} className="group flex-1">
              {isLink ? (
                <Link href={withStep(step)} className="block rounded-sm hover:text-foreground">
                  <Mark step={step} label={label} isDone={step < reached} />
                </Link>
              ) : (
                <Mark step={step} label={label} isDone={step < reached && step !== current} />
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function Mark({ step, label, isDone }: { step: number; label: string; isDone: boolean }) {
  return (
    <span
      className={
        "block border-t-2 pt-2 text-xs font-medium text-muted-foreground " +
        (isDone ? "border-accent " : "border-border-strong ") +
        "group-aria-[current]:border-accent group-aria-[current]:text-foreground"
      }
    >
      <span className="flex items-center gap-1.5">
        {isDone ? (
          <Check aria-hidden="true" className="size-3.5 text-accent" />
        ) : (
          <span aria-hidden="true" className="tabular-nums">
            {step}
          </span>
        )}
        <span className="max-sm:sr-only">{label}</span>
        {isDone && <span className="sr-only">(done)</span>}
      </span>
    </span>
  );
}
