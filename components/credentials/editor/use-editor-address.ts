"use client";

import type { Route } from "next";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { createContext, use } from "react";

const DIALOGS = ["new", "edit", "rotate", "import", "delete"] as const;

export type EditorQuery = Partial<Record<(typeof DIALOGS)[number], string>>;

/** Takes the place of the address where a dialog stands over the form of another page, whose address it must leave alone. */
export const ApartContext = createContext<((query: EditorQuery) => void) | null>(null);

/** Which dialog is open stands in the address, beside the filters of the page. What is typed never does. */
export function useEditorAddress() {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const apart = use(ApartContext);
  const hrefOf = (query: EditorQuery) => {
    const next = new URLSearchParams(search);
    for (const name of DIALOGS) next.delete(name);
    for (const [name, value] of Object.entries(query)) next.set(name, value);
    const text = next.toString();
    // The one cast: typed routes know paths, not queries.
    return (text === "" ? pathname : `${pathname}?${text}`) as Route;
  };
  return {
    isApart: apart !== null,
    /** From one dialog to another, or to none. */
    replace: apart ?? ((query: EditorQuery) => router.replace(hrefOf(query), { scroll: false })),
    open: (query: EditorQuery) => router.push(hrefOf(query), { scroll: false }),
    refresh: () => router.refresh(),
    leaveFor: (href: Route) => router.push(href),
  };
}
