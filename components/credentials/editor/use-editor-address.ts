"use client";

import type { Route } from "next";
import { usePathname, useRouter, useSearchParams } from "next/navigation";

const DIALOGS = ["new", "edit", "rotate", "import", "delete"] as const;

export type EditorQuery = Partial<Record<(typeof DIALOGS)[number], string>>;

/** Which dialog is open stands in the address, beside the filters of the page. What is typed never does. */
export function useEditorAddress() {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const hrefOf = (query: EditorQuery) => {
    const next = new URLSearchParams(search);
    for (const name of DIALOGS) next.delete(name);
    for (const [name, value] of Object.entries(query)) next.set(name, value);
    const text = next.toString();
    // The one cast: typed routes know paths, not queries.
    return (text === "" ? pathname : `${pathname}?${text}`) as Route;
  };
  return {
    /** From one dialog to another, or to none. */
    replace: (query: EditorQuery) => router.replace(hrefOf(query), { scroll: false }),
    open: (query: EditorQuery) => router.push(hrefOf(query), { scroll: false }),
    refresh: () => router.refresh(),
    leaveFor: (href: Route) => router.push(href),
  };
}
