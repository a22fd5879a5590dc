"use client";

import { Trash2 } from "lucide-react";
import { useDeletion } from "@/components/credentials/deletion";
import { useList } from "@/components/credentials/list-context";
import type { Selected } from "@/components/credentials/selection";
import { IconButton } from "@/components/ui/icon-button";

export function DeleteButton({ row }: { row: Selected }) {
  const { refusal } = useList();
  const { ask, prepare } = useDeletion();
  return (
    <IconButton
      label={`Delete ${row.name}`}
      size="icon-sm"
      disabledReason={refusal}
      onPointerEnter={prepare}
      onFocus={prepare}
      onClick={() => ask([row])}
    >
      <Trash2 aria-hidden="true" className="size-4 text-muted-foreground" />
    </IconButton>
  );
}
