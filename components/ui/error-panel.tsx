"use client";

import { CircleAlert, RotateCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";

type ErrorPanelProps = {
  /** What failed, as a sentence: "Credentials couldn't be loaded." */
  title: string;
  children?: React.ReactNode;
  onRetry?: (() => void) | undefined;
  isRetrying?: boolean;
  /** The request's id, for whoever reads the server's log. */
  reference?: string | undefined;
  /** 1 where the panel is the whole page. */
  level?: 1 | 2;
};

export function ErrorPanel({
  title,
  children,
  onRetry,
  isRetrying = false,
  reference,
  level = 2,
}: ErrorPanelProps) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <div
      data-slot="error-panel"
      role="alert"
      className="flex items-start gap-3 rounded-lg border border-danger-line bg-danger-soft px-4 py-3.5"
    >
      <CircleAlert aria-hidden="true" className="mt-0.5 size-4.5 shrink-0 text-danger-text" />
      <div className="min-w-0 flex-1">
        <Heading tabIndex={level === 1 ? -1 : undefined} className="text-base font-semibold">
          {title}
        </Heading>
        {children && <div className="mt-0.5 text-sm">{children}</div>}
        {(onRetry || reference) && (
          <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
            {onRetry && (
              <Button size="sm" onClick={onRetry} pending={isRetrying}>
                <RotateCw aria-hidden="true" className="size-3.5" />
                Try again
              </Button>
            )}
            {reference && (
              <span className="inline-flex min-w-0 items-center gap-1 text-xs text-muted-foreground">
                Reference <code className="truncate text-foreground">{reference}</code>
                <CopyButton value={reference} label="Copy reference" announcement="Reference copied." />
              </span>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
