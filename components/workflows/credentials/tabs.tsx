"use client";

import { clsx } from "clsx";
import { type KeyboardEvent, useId, useRef } from "react";

interface Tab<T extends string> {
  value: T;
  label: string;
  count?: number | undefined;
}

interface TabsProps<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  current: T;
  onTab: (tab: T) => void;
  children: React.ReactNode;
}

/** Tabs inside a dialog: arrow keys go from one to the next (WAI-ARIA, tabs with automatic activation). */
export function Tabs<T extends string>({ label, tabs, current, onTab, children }: TabsProps<T>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const at = tabs.findIndex(({ value }) => value === current);
    const next = (at + by + tabs.length) % tabs.length;
    const tab = tabs[next];
    if (!tab) return;
    event.preventDefault();
    onTab(tab.value);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <>
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        onKeyDown={onKeyDown}
        className="flex shrink-0 gap-5 overflow-x-auto border-b border-border px-5"
      >
        {tabs.map(({ value, label: name, count }) => (
          <button
            key={value}
            type="button"
            role="tab"
            id={`${id}-${value}`}
            aria-selected={value === current}
            aria-controls={`${id}-panel`}
            tabIndex={value === current ? 0 : -1}
            onClick={() => onTab(value)}
            className={clsx(
              "-mb-px flex items-center gap-1.5 border-b-2 border-transparent px-0.5 pt-1 pb-2.5 text-sm font-medium whitespace-nowrap text-muted-foreground -outline-offset-2",
              "hover:text-foreground aria-selected:border-accent aria-selected:text-foreground pointer-coarse:min-h-11",
            )}
          >
            {name}
            {count !== undefined && (
              <span className="rounded-full bg-surface-hover px-1.5 text-2xs tabular-nums">{count}</span>
            )}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${current}`}
        className="flex min-h-0 flex-1 flex-col"
      >
        {children}
      </div>
    </>
  );
}
