import {
  type Ref,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useRef,
  useSyncExternalStore,
} from "react";

const never = () => () => undefined;

/**
 * For what `waits` until the page answers: false in the page as the server sent it. For all else always true, so that it
 * is not drawn a second time.
 */
export function useHydrated(waits: boolean): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => !waits,
  );
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * What somebody enters before the page answers stays in the control, and the form behind it never hears of it. The
 * ref that this returns has the control say it once more as soon as somebody listens.
 */
export function useEarlyEntry<E extends Control>(outer?: Ref<E>): RefObject<E | null> {
  const control = useRef<E>(null);
  useImperativeHandle<E | null, E | null>(outer, () => control.current, []);
  useEffect(() => {
    const announce = control.current && entryOf(control.current);
    // Once each of them has been read: as soon as one is heard, React sets the others to what the form knows.
    if (announce) queueMicrotask(announce);
  }, []);
  return control;
}

type Announce = () => void;

/** What makes the control say what was entered; null when it holds what was sent. */
function entryOf(control: Control): Announce | null {
  if (control instanceof HTMLSelectElement) return choiceOf(control);
  if (control instanceof HTMLTextAreaElement) return textOf(control);
  if (control.type === "checkbox" || control.type === "radio") return tickOf(control);
  return control.type === "file" ? null : textOf(control);
}

function choiceOf(select: HTMLSelectElement): Announce | null {
  const options = [...select.options];
  const sent = options.find(({ defaultSelected }) => defaultSelected) ?? options[0];
  const chosen = select.value;
  if (chosen === sent?.value) return null;
  return () => {
    select.value = chosen;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
}

function tickOf(box: HTMLInputElement): Announce | null {
  const { checked } = box;
  if (checked === box.defaultChecked || (box.type === "radio" && !checked)) return null;
  return () => {
    box.checked = !checked;
    box.click();
  };
}

/** React compares with what was last set through the control itself, so the text is set past it. */
function textOf(control: HTMLInputElement | HTMLTextAreaElement): Announce | null {
  const { value, selectionStart, selectionEnd } = control;
  if (value === control.defaultValue) return null;
  return () => {
    control.value = control.defaultValue;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), "value")?.set?.call(control, value);
    if (selectionStart !== null) control.setSelectionRange(selectionStart, selectionEnd);
    control.dispatchEvent(new Event("input", { bubbles: true }));
  };
}
