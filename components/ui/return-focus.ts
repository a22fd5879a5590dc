"use client";

import { useRef } from "react";

/**
 * Gives focus back to whatever had it when a dialog opened. Radix does this only for its own triggers, and most
 * dialogs here open from an address. Where that element is gone, reading starts at the page's heading.
 */
export function useReturnFocus() {
  const before = useRef<Element | null>(null);
  const remember = () => {
    before.current ??= document.activeElement;
  };
  const giveBack = (event: Event) => {
    const last = before.current;
    before.current = null;
    if (event.defaultPrevented) return;
    event.preventDefault();
    const isThere = last?.isConnected && last !== document.body;
    const target = isThere ? last : document.querySelector("main h1");
    if (target instanceof HTMLElement) target.focus();
  };
  return { remember, giveBack };
}
