"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const NOT_BEFORE_MS = 30_000;

/** Fetches the list again when the window comes back into view after a while: others change it too. */
export function RefreshOnFocus() {
  const router = useRouter();
  useEffect(() => {
    let last = Date.now();
    const onVisible = () => {
      const isDue = document.visibilityState === "visible" && Date.now() - last > NOT_BEFORE_MS;
      // Under an open dialog nothing moves.
      if (!isDue || document.querySelector("[role=dialog], [role=alertdialog]")) return;
      last = Date.now();
      router.refresh();
    };
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, [router]);
  return null;
}
