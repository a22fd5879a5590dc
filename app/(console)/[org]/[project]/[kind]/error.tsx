"use client";

import { useParams, useRouter } from "next/navigation";
import { startTransition } from "react";
import { ErrorPanel } from "@/components/ui/error-panel";
import { findKindBySlug } from "@/lib/catalog/kinds";

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

export default function ConsumersErrorPage({ error, reset }: ErrorPageProps) {
  const router = useRouter();
  const { kind = "" } = useParams<{ kind?: string }>();
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  const title = `${findKindBySlug(kind)?.title ?? "This page"} couldn’t be loaded.`;
  return <ErrorPanel level={1} title={title} onRetry={retry} reference={error.digest} />;
}
