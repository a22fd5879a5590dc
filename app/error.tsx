"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { ErrorPanel } from "@/components/ui/error-panel";

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** The server's words stay on the server; the digest finds them in its log. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  const router = useRouter();
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <main id="main" className="mx-auto max-w-2xl px-4 py-10">
      <ErrorPanel level={1} title="This page failed to load." onRetry={retry} reference={error.digest} />
    </main>
  );
}
