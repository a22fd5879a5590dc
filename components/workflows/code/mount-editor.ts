import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { editorTheme, HIGHLIGHTER } from "@/components/workflows/code/editor-theme";
import type {
  EditorHandle,
  EditorLanguage,
  EditorMark,
  EditorSettings,
  EditorWiring,
} from "@/components/workflows/code/editor-handle";
import { keySource } from "@/components/workflows/code/key-source";
import type { KnownKeys } from "@/components/workflows/known-keys";

interface MountOptions extends EditorSettings {
  parent: HTMLElement;
  text: string;
  onText: (text: string) => void;
  /** Asked each time, so that a credential that was just made is offered. Absent: nothing is completed. */
  keys: (() => KnownKeys) | undefined;
  onCreateKey: (key: string) => void;
}

export interface MountedEditor extends EditorHandle {
  setText: (text: string) => void;
  setMarks: (marks: readonly EditorMark[]) => void;
  setLanguage: (language: EditorLanguage) => void;
  setReadOnly: (isReadOnly: boolean) => void;
  setWiring: (wiring: EditorWiring) => void;
  destroy: () => void;
}

/** The rich editor in an element of the page. This module brings CodeMirror with it: import it on demand only. */
export function mountEditor(options: MountOptions): MountedEditor {
  const parts = { language: new Compartment(), editable: new Compartment(), wiring: new Compartment() };
  const view = new EditorView({
    parent: options.parent,
    doc: options.text,
    extensions: [
      options.nonce === undefined ? [] : EditorView.cspNonce.of(options.nonce),
      parts.language.of([]),
      parts.editable.of(EditorState.readOnly.of(options.isReadOnly)),
      parts.wiring.of([]),
      behaviour(options),
      editorTheme,
      syntaxHighlighting(HIGHLIGHTER),
      EditorView.contentAttributes.of({
        "aria-label": options.label,
        ...(options.id !== undefined && { id: options.id }),
        // Editable is not enough to some checks of what a keyboard can scroll.
        tabindex: "0",
        spellcheck: "false",
        translate: "no",
        "data-slot": "code-editor-text",
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) options.onText(update.state.doc.toString());
      }),
    ],
  });
  const controls = controlsOf(view, parts);
  controls.setLanguage(options.language);
  return { ...handleOf(view), ...controls };
}

/** What keys do. Control+Enter is left to the form around it, which it submits. */
function behaviour({ keys, onCreateKey }: MountOptions) {
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    indentOnInput(),
    indentUnit.of("  "),
    bracketMatching(),
    closeBrackets(),
    EditorView.lineWrapping,
    keys
      ? autocompletion({
          override: [keySource(keys, onCreateKey)],
          icons: false,
          addToOptions: [ALLOWED_MARK],
        })
      : [],
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"),
      ...historyKeymap,
      ...completionKeymap,
      indentWithTab,
    ]),
  ];
}

/** Before the key: whether this workflow may use it. The words beside it say the same. */
const ALLOWED_MARK = {
  position: 20,
  render: ({ type = "" }: { type?: string }) => {
    const mark = document.createElement("span");
    mark.setAttribute("aria-hidden", "true");
    mark.className = "cm-key-mark";
    mark.textContent = { allowed: "✓", blocked: "⊘", create: "＋" }[type] ?? "";
    return mark;
  },
};

/** Grammars are fetched by themselves: no page shows both. */
async function languageOf(language: EditorLanguage): Promise<Extension> {
  if (language === "yaml") return (await import("@codemirror/lang-yaml")).yaml();
  const { javascript } = await import("@codemirror/lang-javascript");
  return javascript({ typescript: language === "typescript" });
}

function handleOf(view: EditorView): EditorHandle {
  const clamp = (at: number) => Math.min(Math.max(at, 0), view.state.doc.length);
  return {
    text: () => view.state.doc.toString(),
    insert: (text) => {
      view.dispatch({ ...view.state.replaceSelection(text), userEvent: "input", scrollIntoView: true });
      view.focus();
    },
    replace: (from, to, text) =>
      view.dispatch({ changes: { from: clamp(from), to: clamp(to), insert: text }, userEvent: "input" }),
    show: (from, to) => {
      view.dispatch({ selection: { anchor: clamp(from), head: clamp(to) }, scrollIntoView: true });
      view.focus();
    },
    focus: () => view.focus(),
  };
}

type Parts = Record<"language" | "editable" | "wiring", Compartment>;

function controlsOf(view: EditorView, { language, editable, wiring }: Parts) {
  let wanted: EditorLanguage | undefined;
  return {
    setText: (text: string) => {
      if (view.state.doc.toString() === text) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    setMarks: (marks: readonly EditorMark[]) => {
      const end = view.state.doc.length;
      const diagnostics = marks.map(({ from, to, message, isError }) => ({
        from: Math.min(from, end),
        to: Math.min(to, end),
        message,
        severity: isError ? ("error" as const) : ("warning" as const),
      }));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    setLanguage: (next: EditorLanguage) => {
      if (next === wanted) return;
      wanted = next;
      // Without its grammar it is a text without colours.
      languageOf(next).then(
        (grammar) => next === wanted && view.dispatch({ effects: language.reconfigure(grammar) }),
        () => undefined,
      );
    },
    setReadOnly: (isReadOnly: boolean) =>
      view.dispatch({ effects: editable.reconfigure(EditorState.readOnly.of(isReadOnly)) }),
    setWiring: ({ describedBy, isInvalid }: EditorWiring) =>
      view.dispatch({
        effects: wiring.reconfigure(
          EditorView.contentAttributes.of({
            "aria-describedby": describedBy,
            ...(isInvalid && { "aria-invalid": "true" }),
          }),
        ),
      }),
    destroy: () => view.destroy(),
  };
}
