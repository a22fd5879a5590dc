import { EditorView } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

/** The colours are the page's own, so that light and dark follow it. */
export const editorTheme = EditorView.theme({
  "&": { color: "var(--foreground)", backgroundColor: "transparent", fontSize: "0.8125rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono, ui-monospace, monospace)", lineHeight: "1.55" },
  ".cm-content": { padding: "0.625rem 0", caretColor: "var(--foreground)", minHeight: "12rem" },
  ".cm-cursor": { borderLeftColor: "var(--foreground)" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--muted-foreground)",
    borderRight: "1px solid var(--border)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--surface-muted)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--accent-line)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--accent-soft)",
    outline: "1px solid var(--accent-line)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--foreground)",
    border: "1px solid var(--border-strong)",
    borderRadius: "0.4375rem",
    boxShadow: "0 8px 24px rgb(0 0 0 / 0.16)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    gap: "0.5rem",
    alignItems: "baseline",
    padding: "0.25rem 0.625rem",
    minHeight: "1.75rem",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--foreground)",
  },
  ".cm-completionDetail": {
    marginLeft: "auto",
    paddingLeft: "1rem",
    fontStyle: "normal",
    color: "var(--muted-foreground)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-key-mark": { width: "1em", color: "var(--muted-foreground)" },
  ".cm-diagnostic": { padding: "0.375rem 0.625rem", borderLeftWidth: "3px" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning-text)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--danger-text)" },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--warning-text) 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--danger-text) 1px",
    textUnderlineOffset: "3px",
  },
  ".tok-comment": { color: "var(--muted-foreground)", fontStyle: "italic" },
  ".tok-keyword": { color: "var(--violet-text)" },
  ".tok-string": { color: "var(--success-text)" },
  ".tok-number": { color: "var(--clay-text)" },
  ".tok-name": { color: "var(--blue-text)" },
  ".tok-property": { color: "var(--accent)" },
});

export const HIGHLIGHTER = tagHighlighter([
  { tag: [tags.comment, tags.meta], class: "tok-comment" },
  {
    tag: [
      tags.keyword,
      tags.controlKeyword,
      tags.moduleKeyword,
      tags.operatorKeyword,
      tags.modifier,
      tags.self,
    ],
    class: "tok-keyword",
  },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: "tok-string" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], class: "tok-number" },
  { tag: [tags.function(tags.variableName), tags.typeName, tags.className], class: "tok-name" },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: "tok-property" },
]);
