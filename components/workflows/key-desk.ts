import type { Saved } from "@/components/credentials/editor/editor-task";

/** A credential to be made over the editor. */
export interface KeyRequest {
  /** Filled in; the person may change it. */
  key?: string;
  /** A secret that was found in a text. It goes to the form through memory and is kept nowhere else. */
  value?: string;
  /** For this workflow alone, over the project's value of the same key. */
  isForWorkflow?: boolean;
  onCreated?: (saved: Saved) => void;
}

/** What can be done about keys from anywhere in the editor. Absent: this person may not. */
export interface KeyDesk {
  create: ((request: KeyRequest) => void) | undefined;
  allow: ((key: string) => void) | undefined;
  openPermissions: () => void;
}
