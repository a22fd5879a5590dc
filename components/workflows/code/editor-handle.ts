/** A mark under a piece of the text, with the sentence that belongs to it. */
export interface EditorMark {
  from: number;
  to: number;
  message: string;
  isError: boolean;
}

/** The text of an editor and the ways to change it, whether it is the rich one or a plain text area. */
export interface EditorHandle {
  text: () => string;
  /** Puts a text where the cursor is, over what is selected. */
  insert: (text: string) => void;
  replace: (from: number, to: number, text: string) => void;
  /** Brings a place into view, selects it and gives it the focus. */
  show: (from: number, to: number) => void;
  focus: () => void;
}

export type EditorLanguage = "typescript" | "javascript" | "yaml" | "json";

/** What belongs to the field around it, as it is now. */
export interface EditorWiring {
  /** Ids of the texts that say how to leave it and what is wrong. */
  describedBy: string;
  isInvalid: boolean;
}

export interface EditorSettings {
  language: EditorLanguage;
  /** Accessible name. */
  label: string;
  /** For a summary of errors to link to. */
  id: string | undefined;
  isReadOnly: boolean;
  /** Lets its style sheets through the policy of the page. */
  nonce: string | undefined;
}
