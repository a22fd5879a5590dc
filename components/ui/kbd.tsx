import { clsx } from "clsx";

export function Kbd({ className, ...props }: React.ComponentProps<"kbd">) {
  return (
    <kbd
      data-slot="kbd"
      className={clsx(
        "inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-border-strong bg-surface-muted px-1 font-sans text-2xs font-medium text-muted-foreground",
        className,
      )}
      {...props}
    />
  );
}
