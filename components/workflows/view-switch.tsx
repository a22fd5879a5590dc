"use client";

export type View = "form" | "yaml";

const VIEWS: readonly { value: View; label: string }[] = [
  { value: "form", label: "Form" },
  { value: "yaml", label: "YAML" },
];

interface ViewSwitchProps {
  view: View;
  onView: (view: View) => void;
  /** Things wrong with the YAML, which are lost by leaving it. */
  problems: number;
}

/** The same workflow, two ways to write it. */
export function ViewSwitch({ view, onView, problems }: ViewSwitchProps) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <div
        role="group"
        aria-label="View"
        className="flex w-max rounded-md border border-border-strong bg-surface-muted p-0.5"
      >
        {VIEWS.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            aria-pressed={value === view}
            onClick={() => value !== view && onView(value)}
            className="h-7 rounded-sm px-2.5 text-sm font-medium text-muted-foreground hover:text-foreground aria-pressed:bg-surface aria-pressed:text-foreground aria-pressed:shadow-sm pointer-coarse:h-11 dark:aria-pressed:bg-surface-hover"
          >
            {label}
          </button>
        ))}
      </div>
      {problems > 0 && (
        <span className="text-sm text-muted-foreground">
          Leaving the YAML now drops what isn’t right in it.
        </span>
      )}
    </div>
  );
}
