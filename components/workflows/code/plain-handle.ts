import type { EditorHandle } from "@/components/workflows/code/editor-handle";

/** The same ways to change a plain text area. React hears of a change by the event that typing would make. */
export function plainHandle(area: HTMLTextAreaElement): EditorHandle {
  const replace = (from: number, to: number, text: string) => {
    const next = area.value.slice(0, from) + text + area.value.slice(to);
    // Past the property that React watches, or it would not see a change.
    Reflect.set(HTMLTextAreaElement.prototype, "value", next, area);
    area.setSelectionRange(from + text.length, from + text.length);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return {
    text: () => area.value,
    insert: (text) => {
      replace(area.selectionStart, area.selectionEnd, text);
      area.focus();
    },
    replace,
    show: (from, to) => {
      area.focus();
      area.setSelectionRange(from, to);
    },
    focus: () => area.focus(),
  };
}
