"use client";

import { CircleAlert, Undo2 } from "lucide-react";
import { ConsumerList, ItemList } from "@/components/credentials/impact-list";
import { usesOf } from "@/components/credentials/impact-tier";
import type { ProjectPlace } from "@/components/credentials/list-context";
import type { Selected } from "@/components/credentials/selection";
import type { ImpactState, KnownImpact } from "@/components/credentials/use-impact";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { ConsumerImpact } from "@/lib/domain/credentials/impact";

type ImpactViewProps = {
  place: ProjectPlace;
  state: ImpactState;
  targets: readonly Selected[];
  binDays: number;
  onRemove: (id: string) => void;
  /** Goes to where another credential takes over: in this one use, or in all of them. */
  onMove: (only?: ConsumerImpact) => void;
};

/** What the deletion would change, or why that is not known. */
export function ImpactView({ place, state, targets, binDays, onRemove, onMove }: ImpactViewProps) {
  const [only] = targets;
  const isOne = targets.length === 1;
  const what = isOne ? `“${only?.name ?? ""}”` : "these";
  switch (state.status) {
    case "loading":
      return <Checking />;
    case "failed":
      return (
        <InlineError
          message={`We couldn’t check what uses ${isOne ? "this credential, so it" : "these credentials, so they"} can’t be deleted right now.`}
          reference={state.reference}
        />
      );
    case "gone":
      return (
        <p className="text-base">
          {isOne
            ? `${what} was already deleted.`
            : "Some of these were already deleted. Close this and choose again."}
        </p>
      );
    default:
      return isOne ? (
        <OneImpact place={place} known={state} binDays={binDays} onMove={onMove} />
      ) : (
        <>
          <Consequence known={state} binDays={binDays} />
          <ItemList
            place={place}
            items={state.impact.items.filter((item) => !state.blocked.includes(item))}
            blocked={state.blocked}
            onRemove={onRemove}
          />
        </>
      );
  }
}

const Checking = () => (
  <div role="status" className="flex flex-col gap-3">
    <p className="text-sm text-muted-foreground">Checking what uses this…</p>
    <Skeleton className="h-9" />
    <Skeleton className="h-9" />
  </div>
);

type OneImpactProps = Pick<ImpactViewProps, "place" | "binDays" | "onMove"> & { known: KnownImpact };

function OneImpact({ place, known, binDays, onMove }: OneImpactProps) {
  const [item] = known.impact.items;
  if (!item) return null;
  const isBlocked = known.blocked.length > 0;
  return (
    <>
      <p className="-mt-1 text-sm wrap-anywhere text-muted-foreground">
        “<span className="font-medium text-foreground">{item.name}</span>” (<code>{item.key}</code>)
      </p>
      {isBlocked ? (
        <p className="text-base">Can’t delete yet — {item.blockedBy.join(" ")}</p>
      ) : (
        <Consequence known={known} binDays={binDays} />
      )}
      <ConsumerList item={item} place={place} onReplace={isBlocked ? onMove : undefined} />
      {item.consumers.length > 0 && (
        <div>
          <Button size="sm" onClick={() => onMove()}>
            Move these to another credential…
          </Button>
        </div>
      )}
    </>
  );
}

/** What changes, then how long it can be taken back. */
function Consequence({ known, binDays }: { known: KnownImpact; binDays: number }) {
  const { items, summary } = known.impact;
  const isOne = items.length === 1;
  const isUsed = items.some((item) => usesOf(item) > 0);
  const uses = isUsed ? `${summary}.` : `Nothing uses ${isOne ? `“${items[0]?.name ?? ""}”` : "these"}.`;
  return (
    <div className="flex flex-col gap-3">
      <p className="text-base wrap-anywhere">{uses}</p>
      <p className="flex items-start gap-2 rounded-lg bg-surface-muted px-3 py-2.5 text-sm text-muted-foreground">
        <Undo2 aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
        <span>
          You can restore {isOne ? "it" : "them"} for {binDays} days. After that the stored{" "}
          {isOne ? "value" : "values"} can’t be recovered.
        </span>
      </p>
    </div>
  );
}

export const InlineError = ({ message, reference }: { message: string; reference?: string }) => (
  <p role="alert" className="flex items-start gap-2 text-sm text-danger-text">
    <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
    <span className="min-w-0 wrap-anywhere">
      {message} {reference && <code className="text-xs text-muted-foreground">{reference}</code>}
    </span>
  </p>
);
