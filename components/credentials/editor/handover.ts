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

/** Takes what was left, once. */
export function takeDraft(): Draft | undefined {
  const left = draft;
  draft = undefined;
  return left;
}

export function takeImportText(): string | undefined {
  const left = importText;
  importText = undefined;
  return left;
}
