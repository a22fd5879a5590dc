"use client";

import { ArrowRight } from "lucide-react";
import { useEffect, useRef } from "react";
import { Chosen } from "@/components/consumers/picker/picker-trigger";
import { DOUBTS, type KnownCredential } from "@/components/consumers/picker/words";
import { kindWord, whereWords } from "@/components/credentials/consumer-words";
import { Advice, InlineButton } from "@/components/credentials/editor/advice";
import { usesCounted } from "@/components/credentials/move/move-words";
import type { useMove } from "@/components/credentials/move/use-move";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { Move } from "@/lib/domain/credentials/move";

interface MovePreviewProps {
  to: KnownCredential;
  preview: ReturnType<typeof useMove>["preview"];
  onChooseAgain: () => void;
  onRetry: () => void;
}

/** What would move to the chosen credential and what stays, before anything does. */
export function MovePreview({ to, preview, onChooseAgain, onRetry }: MovePreviewProps) {
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The list that had the focus is gone.
    top.current?.focus();
  }, []);
  const doubt = DOUBTS[to.status];
  return (
    <div ref={top} tabIndex={-1} className="flex flex-col gap-4 outline-none">
      <div className="flex items-center justify-between gap-3 rounded-lg bg-surface-muted px-3 py-2.5 text-sm">
        <span className="flex min-w-0 items-center gap-3">
          <ArrowRight aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
          <Chosen credential={to} />
        </span>
        <InlineButton onClick={onChooseAgain}>Choose another</InlineButton>
      </div>
      {doubt !== undefined && (
        <p className="text-sm">
          <Advice>{doubt}</Advice>
        </p>
      )}
      <div role="status">
        <Found to={to} preview={preview} onRetry={onRetry} />
      </div>
    </div>
  );
}

function Found({ to, preview, onRetry }: Omit<MovePreviewProps, "onChooseAgain">) {
  switch (preview.status) {
    case "loading":
      return (
        <div className="flex flex-col gap-2">
          <p className="text-sm text-muted-foreground">Checking what can move…</p>
          <Skeleton className="h-9" />
        </div>
      );
    case "failed":
      return (
        <div className="flex flex-wrap items-center gap-3">
          <p className="text-sm text-danger-text">Nothing was moved. {preview.message}</p>
          <Button size="sm" onClick={onRetry}>
            Try again
          </Button>
        </div>
      );
    default:
      return <Outcome to={to} move={preview.move} />;
  }
}

function Outcome({ to, move: { moved, left } }: { to: KnownCredential; move: Move }) {
  return (
    <div className="flex flex-col gap-4">
      {moved.length === 0 ? (
        <p className="text-base">
          {left.length === 0 ? "There is nothing to move." : `None of its uses can move to “${to.name}”.`}
        </p>
      ) : (
        <Uses title={`${usesCounted(moved.length)} will have “${to.name}”`} uses={moved} />
      )}
      {left.length > 0 && (
        <Uses
          title={`${usesCounted(left.length)} ${left.length === 1 ? "stays" : "stay"} as before`}
          uses={left}
        />
      )}
    </div>
  );
}

type UsesProps = { title: string; uses: readonly (Move["moved"][number] & { reason?: string })[] };

function Uses({ title, uses }: UsesProps) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 text-xs font-medium text-muted-foreground">{title}</h3>
      <ul className="divide-y divide-border overflow-hidden rounded-lg border border-border">
        {uses.map((use) => (
          <li
            key={`${use.id} ${use.slot}`}
            data-testid="move-row"
            className="px-3 py-2 text-sm wrap-anywhere"
          >
            <span className="font-medium">{use.name}</span>{" "}
            <span className="text-muted-foreground">
              ({kindWord(use.kind)}) · {whereWords(use)}
            </span>
            {use.reason !== undefined && <span className="block text-muted-foreground">{use.reason}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
