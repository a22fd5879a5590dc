import { Stepper } from "@/components/setup/stepper";
import { SETUP_STEP_COUNT } from "@/components/setup/steps";
import { Card } from "@/components/ui/card";

type StepCardProps = {
  step: number;
  reached: number;
  title: string;
  children: React.ReactNode;
};

/** One step of the guide: where one is, what it is about, and the step itself. */
export function StepCard({ step, reached, title, children }: StepCardProps) {
  return (
    <>
      <Stepper current={step} reached={reached} />
      <Card className="mt-5">
        <header className="flex items-baseline justify-between gap-4 px-6 pt-6">
          <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
            {title}
          </h1>
          <p className="shrink-0 text-xs text-muted-foreground tabular-nums">
            Step {step} of {SETUP_STEP_COUNT}
          </p>
        </header>
        {children}
      </Card>
    </>
  );
}

export function StepBody(props: React.ComponentProps<"div">) {
  return <div data-slot="step-body" {...props} className="flex flex-col gap-4 px-6 pt-4 pb-6" />;
}

/** The way back first, the way on last. */
export function StepFooter(props: React.ComponentProps<"div">) {
  return (
    <div
      data-slot="step-footer"
      {...props}
      className="flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t border-border bg-surface-muted/60 px-6 py-3.5 [&>:first-child:not(:last-child)]:mr-auto"
    />
  );
}
