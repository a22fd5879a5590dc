"use client";

import { Sparkles, TriangleAlert, X } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";

interface SuggestionProps {
  kind: "offer" | "warning";
  title: React.ReactNode;
  children?: React.ReactNode;
  /** Buttons. */
  actions: React.ReactNode;
  onDismiss?: (() => void) | undefined;
}

const LOOKS = {
  offer: { box: "border-accent-line bg-accent-soft", icon: "text-accent", Icon: Sparkles },
  warning: { box: "border-warning-line bg-warning-soft", icon: "text-warning-text", Icon: TriangleAlert },
};

/** An offer under a field. It stands in a status region, takes no focus and does nothing by itself. */
export function Suggestion({ kind, title, children, actions, onDismiss }: SuggestionProps) {
  const { box, icon, Icon } = LOOKS[kind];
  return (
    <div
      data-slot="suggestion"
      className={`flex items-start gap-2.5 rounded-lg border px-3 py-2.5 text-sm ${box}`}
    >
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${icon}`} />
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere">{title}</p>
        {children && <p className="mt-0.5 text-muted-foreground">{children}</p>}
        <div className="mt-2 flex flex-wrap items-center gap-2">{actions}</div>
      </div>
      {onDismiss && (
        <IconButton label="Dismiss" size="icon-sm" onClick={onDismiss}>
          <X aria-hidden="true" className="size-3.5" />
        </IconButton>
      )}
    </div>
  );
}
