import { clsx } from "clsx";

export function Card({ className, ...props }: React.ComponentProps<"div">) {
  return (
    <div
      data-slot="card"
      {...props}
      className={clsx("rounded-lg border border-border bg-surface shadow-xs", className)}
    />
  );
}

type CardHeaderProps = {
  title: React.ReactNode;
  children?: React.ReactNode;
  actions?: React.ReactNode;
  level?: 2 | 3;
};

/** A titled head. `children` is one sentence that prevents a mistake, or nothing. */
export function CardHeader({ title, children, actions, level = 2 }: CardHeaderProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div
      data-slot="card-header"
      className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-5 pt-4.5 pb-4"
    >
      <div className="min-w-0">
        <Heading className="text-base font-semibold">{title}</Heading>
        {children && <div className="mt-0.5 max-w-prose text-sm text-muted-foreground">{children}</div>}
      </div>
      {actions && <div className="flex shrink-0 items-center gap-2">{actions}</div>}
    </div>
  );
}

export function CardBody({ className, ...props }: React.ComponentProps<"div">) {
  return <div data-slot="card-body" {...props} className={clsx("px-5 pb-5", className)} />;
}

export function CardFooter({ className, ...props }: React.ComponentProps<"div">) {
  return (
    <div
      data-slot="card-footer"
      {...props}
      className={clsx(
        "flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t border-border bg-surface-muted/60 px-5 py-3",
        className,
      )}
    />
  );
}
