"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { ErrorPanel } from "@/components/ui/error-panel";

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** One page failed; the frame around it still works. */
export default function ConsoleErrorPage({ error, reset }: ErrorPageProps) {
  const router = useRouter();
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return <ErrorPanel level={1} title="This page failed to load." onRetry={retry} reference={error.digest} />;
}
