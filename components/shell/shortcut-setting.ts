"use client";

import { useSyncExternalStore } from "react";

const STORAGE_KEY = "keyhold-single-key-shortcuts";
const CHANGED = "keyhold:single-key-shortcuts";

/** Shortcuts of one character can be turned off (WCAG 2.1.4): they get in the way of speech input. */
export function singleKeysAreOn(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== "off";
  } catch {
    return true;
  }
}

export function turnSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(STORAGE_KEY, on ? "on" : "off");
  } catch {
    // A browser that stores nothing keeps the default.
  }
  window.dispatchEvent(new Event(CHANGED));
}

const subscribe = (listener: () => void) => {
  window.addEventListener(CHANGED, listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener(CHANGED, listener);
    window.removeEventListener("storage", listener);
  };
};

export const useSingleKeys = () => useSyncExternalStore(subscribe, singleKeysAreOn, () => true);
