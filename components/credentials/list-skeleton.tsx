import { GRID_LOOK } from "@/components/credentials/credential-grid";
import { Skeleton } from "@/components/ui/skeleton";

/** The page while it loads: its heading, its tools and eight cards, at the places where they will be. */
export function ListSkeleton() {
  return (
    <div role="status" aria-label="Loading credentials">
      <div className="mb-6 flex flex-wrap items-start justify-between gap-3">
        <h1 className="min-h-8.5 text-xl font-semibold tracking-tight">Credentials</h1>
        <span className="flex gap-2">
          <Skeleton className="h-8.5 w-32" />
          <Skeleton className="h-8.5 w-40" />
        </span>
      </div>
      <div className="mb-4 flex flex-wrap gap-2">
        <Skeleton className="h-8.5 w-full sm:w-80" />
        <Skeleton className="h-8.5 w-20" />
        <Skeleton className="h-8.5 w-28" />
        <Skeleton className="h-8.5 w-22" />
      </div>
      <div className={GRID_LOOK}>
        {Array.from({ length: 8 }, (_, at) => (
          <Skeleton key={at} className="h-45 rounded-xl" />
        ))}
      </div>
    </div>
  );
}
