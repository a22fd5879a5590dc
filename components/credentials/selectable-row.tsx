"use client";

import { useSelected } from "@/components/credentials/list-context";
import { TableRow } from "@/components/ui/table";

/** A row that shows whether it is selected. Its cells come from the server. */
export function SelectableRow({ id, children }: { id: string; children: React.ReactNode }) {
  return (
    <TableRow data-credential={id} aria-selected={useSelected().has(id)} className="max-sm:relative">
      {children}
    </TableRow>
  );
}
