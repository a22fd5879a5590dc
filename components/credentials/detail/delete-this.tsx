"use client";

import { useDeletion } from "@/components/credentials/deletion";
import { useList } from "@/components/credentials/list-context";
import type { Selected } from "@/components/credentials/selection";
import { Button } from "@/components/ui/button";

export function DeleteThis({ row }: { row: Selected }) {
  const { refusal } = useList();
  const { ask, prepare } = useDeletion();
  return (
    <Button
      variant="danger-ghost"
      disabledReason={refusal}
      onPointerEnter={prepare}
      onFocus={prepare}
      onClick={() => ask([row])}
    >
      Delete…
    </Button>
  );
}
