/** What became of one row. `new` and `exists` only while nothing is saved yet. */
export interface ImportOutcome {
  line: number;
  key: string;
  outcome: "created" | "rotated" | "copied" | "skipped" | "failed" | "new" | "exists";
  credentialId?: string;
  error?: { code: string; message: string };
}
