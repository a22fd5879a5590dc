"use client";

import { Info } from "lucide-react";
import { useId, useState } from "react";
import { counted } from "@/components/credentials/counted";

/** How many values were masked, and what that does not promise. */
export function MaskingNote({ count }: { count: number }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  if (count === 0) return null;
  return (
    <div className="rounded-md border border-info-line bg-info-soft px-3 py-1.5 text-sm">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="inline-flex min-h-6 items-center gap-1.5 rounded-sm font-medium"
      >
        {counted(count, "value", "values")} masked
        <Info aria-hidden="true" className="size-3.5 text-info-text" />
        <span className="sr-only">What this means</span>
      </button>
      <p id={id} hidden={!isOpen} className="pb-1 text-xs text-muted-foreground">
        We hide stored values we recognise, including base64 and URL-encoded forms. Code that changes or
        splits a value can still reveal it. Values under 8 characters aren’t hidden.
      </p>
    </div>
  );
}
