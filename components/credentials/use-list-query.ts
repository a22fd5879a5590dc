"use client";

import { useQueryStates } from "nuqs";
import { useList } from "@/components/credentials/list-context";
import { LIST_PARAMS, type ListParams } from "@/components/credentials/list-params";

/** What the list shows, from the address. Every change but turning a page starts at the first one again. */
export function useListQuery() {
  const { startTransition } = useList();
  const [params, setParams] = useQueryStates(LIST_PARAMS, {
    shallow: false,
    history: "replace",
    scroll: false,
    startTransition,
  });
  const change = (patch: Partial<ListParams>) => void setParams({ ...patch, cursor: null });
  return { params, change };
}
