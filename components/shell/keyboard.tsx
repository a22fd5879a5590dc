"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { NAVIGATION } from "@/components/shell/navigation";
import { singleKeysAreOn } from "@/components/shell/shortcut-setting";

const SECOND_KEY_WITHIN_MS = 1_200;
const ITEMS = NAVIGATION.flatMap(({ items }) => items);

type KeyboardProps = {
  organisation: string;
  project: string;
  onPalette: () => void;
  onShortcuts: () => void;
};

/**
 * The keys that work everywhere. A page joins in by marking a control: `data-shortcut="c"` is pressed (or focused,
 * when it is a field) by that key.
 */
export function useKeyboard({ organisation, project, onPalette, onShortcuts }: KeyboardProps) {
  const router = useRouter();
  const waitsForSecond = useRef(0);

  const onSingleKey = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || !isFreeToType(event) || !singleKeysAreOn()) return;

    const isSecond =
      event.timeStamp - waitsForSecond.current < SECOND_KEY_WITHIN_MS && waitsForSecond.current > 0;
    waitsForSecond.current = event.key === "g" && !isSecond ? event.timeStamp : 0;
    const place = isSecond && ITEMS.find(({ goKey }) => goKey === event.key);
    if (place) router.push(place.href(organisation, project));
    else if (event.key === "?") onShortcuts();
    else if (event.key !== "g" && pressMarked(event.key)) event.preventDefault();
  };

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey) {
      event.preventDefault();
      onPalette();
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) submitForm(event);
    else onSingleKey(event);
  });

  useEffect(() => {
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** False in a text control and while a dialog or menu is open: there a letter is a letter. */
function isFreeToType(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return true;
  const types =
    target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
  return !types && !document.querySelector("[role=dialog], [role=alertdialog], [role=menu]");
}

function pressMarked(key: string): boolean {
  const marked = [...document.querySelectorAll<HTMLElement>("[data-shortcut]")].find(
    (element) => element.dataset["shortcut"] === key && element.getClientRects().length > 0,
  );
  if (!marked) return false;
  marked.focus();
  if (!(marked instanceof HTMLInputElement)) marked.click();
  return true;
}

function submitForm(event: KeyboardEvent) {
  const form = event.target instanceof Element && event.target.closest("form");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}
