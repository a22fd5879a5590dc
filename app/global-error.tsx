"use client";

import "./globals.css";

/**
 * Stands in for the root layout when that itself failed, so it brings its own document. Every page carries this file,
 * so it is built of plain elements.
 */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <head>
        <title>This page failed to load · Keyhold</title>
      </head>
      <body>
        <main className="mx-auto max-w-2xl px-4 py-10">
          <div
            role="alert"
            className="rounded-lg border border-danger-line bg-danger-soft px-4 py-3.5 [&>*+*]:mt-3"
          >
            <h1 tabIndex={-1} className="text-base font-semibold">
              This page failed to load.
            </h1>
            <button
              type="button"
              onClick={() => window.location.reload()}
              className="h-8 rounded-md border border-border-strong bg-surface px-3 text-sm font-medium hover:bg-surface-hover pointer-coarse:h-11"
            >
              Try again
            </button>
            {error.digest && (
              <p className="text-xs text-muted-foreground">
                Reference <code className="text-foreground">{error.digest}</code>
              </p>
            )}
          </div>
        </main>
      </body>
    </html>
  );
}
