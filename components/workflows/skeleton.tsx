import { Skeleton } from "@/components/ui/skeleton";

/** The editor while it loads: head, steps, the step's form and the run beside it. */
export function EditorSkeleton() {
  return (
    <div role="status" aria-label="Loading the workflow" className="flex flex-col gap-6">
      <Skeleton className="h-5 w-28" />
      <div className="flex flex-wrap items-start justify-between gap-3">
        <Skeleton className="h-8.5 w-64" />
        <Skeleton className="h-8.5 w-72" />
      </div>
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(20rem,24rem)]">
        <div className="flex flex-col gap-6">
          <Skeleton className="h-36 rounded-lg" />
          <Skeleton className="h-[32rem] rounded-lg" />
        </div>
        <Skeleton className="h-80 rounded-lg" />
      </div>
    </div>
  );
}
