import type { CredentialType } from "@/lib/catalog/types";

/** What one dialog leaves for the next. It holds secrets, so it lives here only: never in an address or in storage. */
export interface Draft {
  name?: string;
  key?: string;
  type?: CredentialType;
  /** By field name. */
  fields?: Record<string, string>;
  /** A value for whichever field turns out to be the primary one. */
  value?: string;
}

let draft: Draft | undefined;
let importText: string | undefined;

export function leaveDraft(next: Draft): void {
  draft = next;
}

export function leaveImportText(text: string): void {
  importText = text;
}

/** Leaves it and takes it at once: for a text that came from elsewhere. */
export function keepDraft(next: Draft): Draft | undefined {
  leaveDraft(next);
  return takeDraft();
}

/**
 * Takes what was left, once. It is forgotten a moment later and not at once, because React's strict mode runs the
 * first effect of a component twice.
 */
export function takeDraft(): Draft | undefined {
  setTimeout(() => (draft = undefined), 0);
  return draft;
}

export function takeImportText(): string | undefined {
  setTimeout(() => (importText = undefined), 0);
  return importText;
}
