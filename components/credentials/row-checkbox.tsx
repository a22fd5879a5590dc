"use client";

import { useRef } from "react";
import { useList, useSelected } from "@/components/credentials/list-context";
import type { Selected } from "@/components/credentials/selection";
import { Checkbox } from "@/components/ui/checkbox";

/** Shift extends from the row touched before, by pointer and by Shift+Space. */
export function RowCheckbox({ row, className }: { row: Selected; className?: string }) {
  const { selection, rows } = useList();
  const isSelected = useSelected().has(row.id);
  const withShift = useRef(false);
  return (
    <Checkbox
      aria-label={`Select ${row.name}`}
      checked={isSelected}
      onPointerDown={(event) => (withShift.current = event.shiftKey)}
      onKeyDown={(event) => (withShift.current = event.shiftKey)}
      onChange={() => {
        selection.toggle(row, rows, withShift.current);
        withShift.current = false;
      }}
      {...(className && { className })}
    />
  );
}
