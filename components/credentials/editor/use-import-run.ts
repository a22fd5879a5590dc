"use client";

import { useState } from "react";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { EditorActions, EditorPlace } from "@/components/credentials/editor/editor-task";
import {
  chunksOf,
  type Conflict,
  type DraftRow,
  emptied,
  importText,
} from "@/components/credentials/editor/import-draft";
import { send } from "@/components/credentials/send";
import type { ImportedRow } from "@/lib/domain/credentials/import-row";

const DONE: Record<string, string> = {
  created: "Imported",
  rotated: "Rotated",
  copied: "Imported as a copy",
  skipped: "Skipped",
};

export interface RunResult {
  done: number;
  failed: number;
}

type Change = (id: string, change: (draft: DraftRow) => DraftRow) => void;

/** Stores rows a few at a time, each for itself. A value is dropped as soon as its row is stored. */
export function useImportRun(place: EditorPlace, actions: EditorActions, change: Change) {
  const shell = useEditorShell();
  const [progress, setProgress] = useState<{ at: number; of: number }>();
  const [result, setResult] = useState<RunResult>();

  const settle = (draft: DraftRow, answer: ImportedRow | undefined, refusal: string) => {
    const outcome = answer && DONE[answer.outcome];
    if (answer && outcome !== undefined) {
      change(draft.id, (row) => emptied(row, outcome, answer.notes));
      return true;
    }
    const fields = Object.values(answer?.error?.fields ?? {}).flat();
    const reason = fields[0] ?? answer?.error?.message ?? refusal;
    change(draft.id, (row) => ({ ...row, state: { status: "failed", reason } }));
    return false;
  };

  const run = async (drafts: readonly DraftRow[], forAll: Conflict): Promise<RunResult> => {
    shell.setBusy(true);
    const total: RunResult = { done: 0, failed: 0 };
    for (const { rows, onConflict } of chunksOf(drafts, forAll)) {
      setProgress({
        at: Math.min(total.done + total.failed + rows.length, drafts.length),
        of: drafts.length,
      });
      for (const { id } of rows) change(id, (row) => ({ ...row, state: { status: "running" } }));
      const input = { format: "json", text: importText(rows), onConflict };
      const answer = await send(actions.import, place, input);
      const refusal = answer.status === "error" ? answer.message : "The server said nothing about this row.";
      rows.forEach((draft, index) => {
        const about =
          answer.status === "ok" ? answer.data.rows.find(({ line }) => line === index + 1) : undefined;
        if (settle(draft, about, refusal)) total.done += 1;
        else total.failed += 1;
      });
    }
    setProgress(undefined);
    setResult(total);
    shell.setBusy(false);
    return total;
  };
  return { run, progress, result, clearResult: () => setResult(undefined) };
}
