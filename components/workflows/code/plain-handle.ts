import type { EditorHandle } from "@/components/workflows/code/editor-handle";

/** The same ways to change a plain text area. React hears of a change by the event that typing would make. */
export function plainHandle(area: HTMLTextAreaElement): EditorHandle {
  const replace = (from: number, to: number, text: string) => {
    area.setRangeText(text, from, to, "end");
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
