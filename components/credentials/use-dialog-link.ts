"use client";

import type { Route } from "next";
import { usePathname, useSearchParams } from "next/navigation";

const DIALOGS = ["new", "edit", "rotate", "import", "delete"];

/** Addresses of this very page with a dialog open: filters, view and place in the list stay. */
export function useDialogLink() {
  const pathname = usePathname();
  const current = useSearchParams();
  return (dialog: Record<string, string>): Route => {
    const query = new URLSearchParams(current);
    for (const name of DIALOGS) query.delete(name);
    for (const [name, value] of Object.entries(dialog)) query.set(name, value);
    // The path is the one the router is on; only its query changes.
    return (query.size > 0 ? `${pathname}?${query}` : pathname) as Route;
  };
}
