"use client";

import { useEffect, useRef } from "react";

/** Call the returned function once a row's own act has removed it: when it is gone, reading goes on at the heading. */
export function useHeadingAfterRemoval(selector = "main h1"): () => void {
  const isRemoved = useRef(false);
  useEffect(
    () => () => {
      if (isRemoved.current) document.querySelector<HTMLElement>(selector)?.focus();
    },
    [selector],
  );
  return () => {
    isRemoved.current = true;
  };
}
