"use client";

import type { CandidateGroups } from "@/components/consumers/picker/candidate-groups";
import type { CandidateSearch } from "@/components/consumers/picker/use-candidates";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";

interface ListNoticeProps {
  search: CandidateSearch;
  groups: CandidateGroups;
  emptyText: string;
}

/** What stands above the list, or in its place: loading, failed, nothing there, nothing found. */
export function ListNotice({ search, groups, emptyText }: ListNoticeProps) {
  const { found, hasFailed, isBusy, query, retry } = search;
  if (search.isSecret) return <Line role="alert">That looks like a secret. Search by name or key.</Line>;
  if (hasFailed)
    return (
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3.5 py-3">
        <p role="alert" className="text-sm text-danger-text">
          Couldn’t load credentials.
        </p>
        <Button size="sm" onClick={retry}>
          Try again
        </Button>
      </div>
    );
  if (!found) return <Loading />;
  const isEmpty = groups.match.length + groups.fits.length === 0;
  if (!isEmpty || isBusy) return null;
  if (query.trim() === "") return <Line>{emptyText}</Line>;
  return groups.unfit.length === 0 ? (
    <Line role="status">No credentials match “{query.trim()}”.</Line>
  ) : (
    <Line role="status">Nothing that fits here matches “{query.trim()}”.</Line>
  );
}

const Line = (props: { role?: "alert" | "status"; children: React.ReactNode }) => (
  <p {...props} className="px-3.5 py-3 text-sm wrap-anywhere text-muted-foreground" />
);

const Loading = () => (
  <div role="status" className="flex flex-col gap-2 p-2">
    <span className="sr-only">Loading credentials…</span>
    <Skeleton className="h-10" />
    <Skeleton className="h-10" />
  </div>
);
