"use client";

import type { SortField } from "@/components/credentials/list-params";
import { naturalSort, SORT_LABELS, sortField } from "@/components/credentials/labels";
import { useListQuery } from "@/components/credentials/use-list-query";
import { announce } from "@/components/ui/announce";
import { SortableHead } from "@/components/ui/table";

export function SortHead({ field, children }: { field: SortField; children: React.ReactNode }) {
  const { params, change } = useListQuery();
  const current = sortField(params.sort);
  const isCurrent = current.field === field;
  const turn = () => {
    const next = isCurrent ? (current.isDescending ? field : (`-${field}` as const)) : naturalSort(field);
    change({ sort: next });
    const way = sortField(next).isDescending ? "descending" : "ascending";
    announce(`Sorted by ${SORT_LABELS[field].toLowerCase()}, ${way}.`);
  };
  const sort = isCurrent ? (current.isDescending ? "descending" : "ascending") : "none";
  return (
    <SortableHead sort={sort} onSort={turn}>
      {children}
    </SortableHead>
  );
}
