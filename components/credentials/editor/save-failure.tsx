"use client";

import { CircleAlert } from "lucide-react";
import { CopyButton } from "@/components/ui/copy-button";
import { ExternalLink } from "@/components/ui/external-link";
import { routes } from "@/lib/routes";

export interface SaveProblem {
  /** The whole sentence, with what was and was not stored. */
  message: string;
  requestId: string;
  isSignedOut: boolean;
}

/** Why nothing was saved. The form keeps everything that was typed. */
export function SaveFailure({ problem }: { problem: SaveProblem }) {
  return (
    <div
      data-slot="save-failure"
      role="alert"
      className="flex items-start gap-2.5 rounded-lg border border-danger-line bg-danger-soft px-3.5 py-2.5 text-sm"
    >
      <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger-text" />
      <div className="min-w-0 flex-1">
        <p className="wrap-anywhere">{problem.message}</p>
        {problem.isSignedOut && (
          <p className="mt-1">
            <ExternalLink href={routes.signIn()}>Sign in</ExternalLink>, then save again. What you typed stays
            here.
          </p>
        )}
        {problem.requestId !== "" && (
          <p className="mt-1 flex min-w-0 items-center gap-1 text-xs text-muted-foreground">
            Reference <code className="truncate text-foreground">{problem.requestId}</code>
            <CopyButton value={problem.requestId} label="Copy reference" announcement="Reference copied." />
          </p>
        )}
      </div>
    </div>
  );
}
