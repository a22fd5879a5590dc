import { KindIcon } from "@/components/consumers/kind-icon";
import { ConsumerStatus } from "@/components/consumers/list/consumer-table";
import { RelativeTime } from "@/components/ui/relative-time";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import type { ConsumerView } from "@/lib/domain/consumers/view";

export function ConsumerHeader({ kind, consumer }: { kind: KindSpec; consumer: ConsumerView }) {
  const { name, status, createdBy, createdAt, lastUsedAt } = consumer;
  return (
    <header className="mb-6 flex items-start gap-4">
      <span
        aria-hidden="true"
        className="grid size-11 shrink-0 place-items-center rounded-lg border border-border bg-surface text-accent shadow-sm [&_svg]:size-5"
      >
        <KindIcon name={kind.icon} />
      </span>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight wrap-anywhere">
            {name}
          </h1>
          <ConsumerStatus status={status} />
        </div>
        <p className="mt-1 flex flex-wrap gap-x-2 text-sm text-muted-foreground">
          <span>{kind.label}</span>
          <span>
            by {createdBy}, <RelativeTime value={createdAt} />
          </span>
          <span>
            {lastUsedAt ? (
              <>
                Last used <RelativeTime value={lastUsedAt} />
              </>
            ) : (
              "Not used yet"
            )}
          </span>
        </p>
      </div>
    </header>
  );
}
