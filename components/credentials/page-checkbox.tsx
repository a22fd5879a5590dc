"use client";

import { useList, useSelected } from "@/components/credentials/list-context";
import { pageState } from "@/components/credentials/selection";
import { Checkbox } from "@/components/ui/checkbox";

/** Stands for the rows of this page, never for those of other pages. */
export function PageCheckbox() {
  const { selection, rows } = useList();
  const state = pageState(useSelected(), rows);
  return (
    <Checkbox
      aria-label="Select all on this page"
      checked={state === "all"}
      mixed={state === "some"}
      onChange={() => selection.put(rows, state !== "all")}
    />
  );
}
