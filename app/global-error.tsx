"use client";

import { ErrorPanel } from "@/components/ui/error-panel";
import { StatusRegion } from "@/components/ui/status-region";
import "./globals.css";

/** Stands in for the root layout when that itself failed, so it brings its own document. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <head>
        <title>This page failed to load · Keyhold</title>
      </head>
      <body>
        <main className="mx-auto max-w-2xl px-4 py-10">
          <ErrorPanel
            level={1}
            title="This page failed to load."
            onRetry={() => window.location.reload()}
            reference={error.digest}
          />
        </main>
        <StatusRegion />
      </body>
    </html>
  );
}
