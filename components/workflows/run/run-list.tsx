"use client";

import type { Route } from "next";
import Link from "next/link";
import { RUN_WORDS, TRIGGER_WORDS } from "@/components/workflows/run/run-words";
import type { PastRun } from "@/components/workflows/run/run-types";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusText } from "@/components/ui/status-text";

interface RunListProps {
  runs: readonly PastRun[];
  current: string | null;
  hrefOf: (id: string) => Route;
  /** Absent: these are all. */
  onMore: (() => void) | undefined;
  isLoading: boolean;
}

/** Earlier runs, newest first. Each has an address of its own. */
export function RunList({ runs, current, hrefOf, onMore, isLoading }: RunListProps) {
  return (
    <section aria-label="Past runs">
      <h3 className="mb-1.5 text-sm font-medium">Past runs</h3>
      {runs.length === 0 ? (
        <p className="text-sm text-muted-foreground">No runs yet.</p>
      ) : (
        <ul className="flex flex-col divide-y divide-border rounded-md border border-border">
          {runs.map(({ id, status, trigger, startedBy, queuedAt }) => (
            <li key={id}>
              <Link
                href={hrefOf(id)}
                scroll={false}
                prefetch={false}
                aria-current={id === current ? "true" : undefined}
                className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 rounded-md px-3 py-1.5 text-sm hover:bg-surface-hover aria-[current]:bg-accent-soft"
              >
                <StatusText kind={RUN_WORDS[status].look}>{RUN_WORDS[status].label}</StatusText>
                <span className="text-xs text-muted-foreground">
                  {TRIGGER_WORDS[trigger]}, {startedBy}, <RelativeTime value={queuedAt} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {onMore && (
        <Button size="sm" variant="ghost" className="mt-1.5" pending={isLoading} onClick={onMore}>
          Show older runs
        </Button>
      )}
    </section>
  );
}
