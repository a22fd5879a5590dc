"use client";

import { Plus } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";

interface PickerFooterProps {
  /** "New Anthropic credential…" */
  label: string;
  /** Null for whoever may not add credentials. */
  onCreate: (() => void) | null;
  /** Where somebody who may adds it. */
  requestPath: string;
  onPrepare: () => void;
}

/** The way out when nothing fits: make one, or ask somebody who may. */
export function PickerFooter({ label, onCreate, requestPath, onPrepare }: PickerFooterProps) {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-border bg-surface-muted/60 px-2 py-1.5">
      <Button
        variant="ghost"
        size="sm"
        aria-disabled={onCreate === null}
        aria-describedby={onCreate === null ? id : undefined}
        onPointerEnter={onPrepare}
        onFocus={onPrepare}
        onClick={() => onCreate?.()}
      >
        <Plus aria-hidden="true" className="size-3.5" />
        {label}
      </Button>
      {onCreate === null && (
        <>
          <p id={id} className="text-xs text-muted-foreground">
            Ask a collaborator to add one.
          </p>
          <CopyButton
            value={`${window.location.origin}${requestPath}`}
            label="Copy request link"
            announcement="Request link copied."
            withText
          />
        </>
      )}
    </div>
  );
}
