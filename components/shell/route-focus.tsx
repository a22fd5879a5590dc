"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

const WAIT_FOR_HEADING_MS = 4_000;

/** Lives in the root, which outlives the layouts of projects. After a route change reading starts at the new page's h1. Queries (filters, dialogs) move no focus. */
export function RouteFocus() {
  const pathname = usePathname();
  const seen = useRef(pathname);
  useEffect(() => {
    if (seen.current === pathname) return;
    seen.current = pathname;
    return focusHeading();
  }, [pathname]);
  return null;
}

/** Now, or as soon as a page that is still loading shows its heading, unless the person has moved on by then. */
function focusHeading() {
  const started = document.activeElement;
  const attempt = () => {
    const heading = document.querySelector<HTMLElement>("main h1");
    if (!heading || document.querySelector("[role=dialog]")) return false;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    return true;
  };
  if (attempt()) return;
  const observer = new MutationObserver(() => {
    const hasMovedOn = document.activeElement !== started && document.activeElement !== document.body;
    if (hasMovedOn || attempt()) observer.disconnect();
  });
  observer.observe(document.body, { childList: true, subtree: true });
  const timer = setTimeout(() => observer.disconnect(), WAIT_FOR_HEADING_MS);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}
