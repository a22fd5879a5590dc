"use client";

import { ChevronRight } from "lucide-react";
import { useId } from "react";

interface MoreSectionProps {
  isOpen: boolean;
  onToggle: () => void;
  /** What is inside, in a few words: "key ANTHROPIC_API_KEY · LLM provider". */
  summary: React.ReactNode;
  label?: string;
  children: React.ReactNode;
}

/** What most people leave as it is. Its fields stay in the form while it is closed. */
export function MoreSection({ isOpen, onToggle, summary, label = "More", children }: MoreSectionProps) {
  const id = useId();
  return (
    <div data-slot="more" className="border-t border-border pt-2">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={onToggle}
        className="-mx-2 flex min-h-9 w-[calc(100%+1rem)] items-center gap-1.5 rounded-md px-2 text-left text-sm hover:bg-surface-hover"
      >
        <ChevronRight
          aria-hidden="true"
          className={`size-4 shrink-0 text-muted-foreground transition-transform ${isOpen ? "rotate-90" : ""}`}
        />
        <span className="font-medium">{label}</span>
        {!isOpen && <span className="min-w-0 truncate text-muted-foreground">{summary}</span>}
      </button>
      <div id={id} hidden={!isOpen} className="pt-3 pb-1">
        <div className="flex flex-col gap-4">{children}</div>
      </div>
    </div>
  );
}
