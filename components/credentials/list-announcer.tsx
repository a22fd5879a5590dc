"use client";

import { useEffect, useRef } from "react";
import { credentialsCounted } from "@/components/credentials/counted";
import { useList } from "@/components/credentials/list-context";
import { announce } from "@/components/ui/announce";

type ListAnnouncerProps = {
  total: number;
  /** Search and filters as text; empty without any. */
  filters: string;
};

/**
 * Says how many there are once a search or filter has answered. Whatever is selected and no longer among the rows
 * shown is let go then: nobody deletes what a filter hides.
 */
export function ListAnnouncer({ total, filters }: ListAnnouncerProps) {
  const { rows, selection } = useList();
  const before = useRef(filters);
  useEffect(() => {
    if (before.current === filters) return;
    before.current = filters;
    const dropped = filters === "" ? 0 : selection.keep(rows.map(({ id }) => id));
    const hidden = dropped > 0 ? ` ${dropped} no longer selected, because the filters hide them.` : "";
    announce(`${credentialsCounted(total)}.${hidden}`);
  }, [filters, total, rows, selection]);
  return null;
}
