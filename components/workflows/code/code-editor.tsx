"use client";

import { clsx } from "clsx";
import { getNonce } from "get-nonce";
import {
  type RefObject,
  useEffect,
  useEffectEvent,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import type { EditorHandle, EditorLanguage, EditorMark } from "@/components/workflows/code/editor-handle";
import type { MountedEditor } from "@/components/workflows/code/mount-editor";
import { plainHandle } from "@/components/workflows/code/plain-handle";
import type { KnownKeys } from "@/components/workflows/known-keys";
import { useFieldWiring } from "@/components/ui/field-context";
import { Textarea } from "@/components/ui/textarea";

interface CodeEditorProps {
  ref?: RefObject<EditorHandle | null>;
  label: string;
  language: EditorLanguage;
  text: string;
  onText: (text: string) => void;
  isReadOnly?: boolean;
  marks?: readonly EditorMark[];
  /** What `credential("` offers; absent: nothing is completed. */
  keys?: KnownKeys | undefined;
  onCreateKey?: ((key: string) => void) | undefined;
}

const NO_MARKS: readonly EditorMark[] = [];
const loadEditor = () => import("@/components/workflows/code/mount-editor");

/**
 * Code with colours, completion and marks. It is a plain text area until the editor has been fetched, and stays one
 * where that fails.
 */
export function CodeEditor(props: CodeEditorProps) {
  const { ref, label, language, text, onText, isReadOnly = false } = props;
  const wiring = useFieldWiring({});
  const area = useRef<HTMLTextAreaElement>(null);
  const keysId = useId();
  const describedBy = [wiring["aria-describedby"], keysId].filter(Boolean).join(" ");
  const isInvalid = wiring["aria-invalid"] === true;
  const { frame, editor, isRich } = useRichEditor(props, { id: wiring.id, describedBy, isInvalid, area });
  useImperativeHandle(ref, () => {
    const current = () => editor.current ?? (area.current && plainHandle(area.current));
    return {
      text: () => current()?.text() ?? "",
      insert: (inserted) => current()?.insert(inserted),
      replace: (from, to, by) => current()?.replace(from, to, by),
      show: (from, to) => current()?.show(from, to),
      focus: () => current()?.focus(),
    };
  }, [editor]);
  return (
    <div data-slot="code-editor" data-language={language}>
      <div
        ref={frame}
        hidden={!isRich}
        className={clsx(
          "max-h-[36rem] min-w-0 overflow-auto rounded-md border border-input bg-surface shadow-xs",
          "has-[.cm-focused]:outline-2 has-[.cm-focused]:outline-offset-2 has-[.cm-focused]:outline-ring",
          isInvalid && "border-danger-text",
        )}
      />
      {!isRich && (
        <Textarea
          ref={area}
          code
          rows={14}
          aria-label={label}
          value={text}
          readOnly={isReadOnly}
          wrap="off"
          onChange={(event) => onText(event.target.value)}
        />
      )}
      {isRich && (
        <p id={keysId} className="mt-1 text-xs text-muted-foreground">
          Tab indents. Press Esc, then Tab to leave.
        </p>
      )}
    </div>
  );
}

interface Around {
  id: string | undefined;
  describedBy: string;
  isInvalid: boolean;
  /** What is there before the rich editor. */
  area: RefObject<HTMLTextAreaElement | null>;
}

/** Fetches the rich editor and keeps it in step with the props. */
function useRichEditor(props: CodeEditorProps, { id, describedBy, isInvalid, area }: Around) {
  const { text, language, isReadOnly = false, marks = NO_MARKS } = props;
  const frame = useRef<HTMLDivElement>(null);
  const editor = useRef<MountedEditor>(null);
  const [isRich, setRich] = useState(false);
  const onText = useEffectEvent((next: string) => props.onText(next));
  const onCreateKey = useEffectEvent((key: string) => props.onCreateKey?.(key));
  const keys = useEffectEvent(() => props.keys ?? { mode: "all" as const, items: [] });
  const mount = useEffectEvent(({ mountEditor }: Awaited<ReturnType<typeof loadEditor>>) => {
    if (!frame.current) return;
    const hadFocus = document.activeElement === area.current;
    editor.current = mountEditor({
      parent: frame.current,
      text,
      language,
      isReadOnly,
      label: props.label,
      id,
      nonce: getNonce(),
      onText: (next) => onText(next),
      onCreateKey: (key) => onCreateKey(key),
      keys: props.keys && (() => keys()),
    });
    setRich(true);
    if (hadFocus) setTimeout(() => editor.current?.focus(), 0);
  });
  useEffect(() => {
    let isGone = false;
    // A browser that cannot fetch it goes on with the text area.
    loadEditor()
      .then((module) => !isGone && mount(module))
      .catch(() => undefined);
    return () => {
      isGone = true;
      editor.current?.destroy();
      editor.current = null;
    };
  }, []);
  useEffect(() => editor.current?.setText(text), [text, isRich]);
  useEffect(() => editor.current?.setMarks(marks), [marks, isRich, text]);
  useEffect(() => editor.current?.setLanguage(language), [language]);
  useEffect(() => editor.current?.setReadOnly(isReadOnly), [isReadOnly]);
  useEffect(() => editor.current?.setWiring({ describedBy, isInvalid }), [describedBy, isInvalid, isRich]);
  return { frame, editor, isRich };
}
