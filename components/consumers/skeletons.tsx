"use client";

import { useParams } from "next/navigation";
import { Skeleton } from "@/components/ui/skeleton";
import { findKindBySlug } from "@/lib/catalog/kinds";

/** The title of the kind in the address: known before anything is read. */
function useTitle(): string {
  const { kind } = useParams<{ kind?: string }>();
  return findKindBySlug(kind ?? "")?.title ?? "";
}

/** The list while it loads: heading, button, search and rows at the places where they will be. */
export function ListSkeleton() {
  const title = useTitle();
  return (
    <div role="status" aria-label={`Loading ${title}`}>
      <div className="mb-6 flex flex-wrap items-start justify-between gap-3">
        <h1 tabIndex={-1} className="min-h-8.5 text-xl font-semibold tracking-tight">
          {title}
        </h1>
        <Skeleton className="h-8.5 w-40" />
      </div>
      <Skeleton className="mb-4 h-8.5 w-full max-w-sm" />
      <Skeleton className="mb-px h-9 rounded-b-none max-sm:hidden" />
      <div className="flex flex-col gap-px max-sm:gap-3">
        {Array.from({ length: 6 }, (_, at) => (
          <Skeleton key={at} className="h-14 max-sm:h-32" />
        ))}
      </div>
    </div>
  );
}

/** A form, and what stands beside it, while they load. */
export function FormSkeleton() {
  const title = useTitle();
  return (
    <div role="status" aria-label={`Loading ${title}`} className="flex flex-col gap-6">
      <Skeleton className="h-5 w-32" />
      <Skeleton className="h-8.5 w-64" />
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
        <Skeleton className="h-[32rem] rounded-lg" />
        <Skeleton className="h-64 rounded-lg" />
      </div>
    </div>
  );
}
