import { Skeleton } from "@/components/ui/skeleton";

export default function LoadingCredential() {
  return (
    <div role="status" aria-label="Loading credential" className="flex flex-col gap-6">
      <Skeleton className="h-6 w-24" />
      <div className="flex items-start gap-4">
        <Skeleton className="size-11 rounded-lg" />
        <div className="flex flex-col gap-2">
          <Skeleton className="h-7 w-56" />
          <Skeleton className="h-5 w-80 max-w-full" />
        </div>
      </div>
      <Skeleton className="h-9 w-96 max-w-full" />
      <Skeleton className="h-72 rounded-lg" />
    </div>
  );
}
