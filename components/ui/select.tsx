"use client";

import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import { CONTROL_LOOK } from "@/components/ui/control-look";
import { useEarlyEntry } from "@/components/ui/early-entry";
import { useFieldWiring } from "@/components/ui/field-context";

type SelectProps = Omit<React.ComponentProps<"select">, "size"> & { size?: "sm" | "md" };

/** The platform's own list: right on touch, right for assistive technology, no code. */
export function Select({ className, size = "md", ref, ...props }: SelectProps) {
  const wiring = useFieldWiring(props);
  const control = useEarlyEntry(ref);
  return (
    <span
      data-slot="select"
      className={clsx("relative inline-flex min-w-0", size === "md" && "w-full", className)}
    >
      <select
        {...props}
        {...wiring}
        ref={control}
        className={clsx(
          CONTROL_LOOK,
          "appearance-none truncate pr-8 [&>option]:bg-raised [&>option]:text-foreground",
          size === "sm" ? "h-8.5 text-sm" : "h-9",
        )}
      />
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted-foreground"
      />
    </span>
  );
}
