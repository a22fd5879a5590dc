"use client";

import { clsx } from "clsx";
import { Search } from "lucide-react";
import type { KeyboardEvent } from "react";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";

type SearchInputProps = Omit<React.ComponentProps<"input">, "type" | "value" | "onChange"> & {
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  /** True on list pages, where `/` brings focus here. */
  slashFocuses?: boolean;
};

/** Escape clears; a second Escape leaves. */
export function SearchInput({
  label,
  value,
  onValueChange,
  slashFocuses = false,
  className,
  ...props
}: SearchInputProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== "Escape") return;
    if (value) onValueChange("");
    else event.currentTarget.blur();
    event.stopPropagation();
  };
  return (
    <div data-slot="search-input" className={clsx("group relative min-w-0", className)}>
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        placeholder={label}
        {...props}
        compact
        type="search"
        aria-label={label}
        data-shortcut={slashFocuses ? "/" : undefined}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={onKeyDown}
        className="pr-8! pl-8.5! [&::-webkit-search-cancel-button]:hidden"
      />
      {slashFocuses && !value && (
        <Kbd
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 group-focus-within:hidden pointer-coarse:hidden"
        >
          /
        </Kbd>
      )}
    </div>
  );
}
