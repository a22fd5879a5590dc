"use client";

import { useEffect, useEffectEvent, useLayoutEffect, useState } from "react";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { EditorActions, EditorPlace, ImportTask } from "@/components/credentials/editor/editor-task";
import { takeImportText } from "@/components/credentials/editor/handover";
import {
  type Conflict,
  type DraftRow,
  importText,
  type ReadImport,
  readImport,
} from "@/components/credentials/editor/import-draft";
import { ImportPaste } from "@/components/credentials/editor/import-paste";
import { ImportPreview } from "@/components/credentials/editor/import-preview";
import { send } from "@/components/credentials/send";

export interface ImportFormProps {
  task: ImportTask;
  place: EditorPlace;
  actions: EditorActions;
}

/** First the text, then its rows. The text is forgotten as soon as the rows are there. */
export function ImportForm({ task, place, actions }: ImportFormProps) {
  const shell = useEditorShell();
  const [read, setRead] = useState<ReadImport>();
  const [forAll, setForAll] = useState<Conflict>("skip");
  const change = (id: string, next: (draft: DraftRow) => DraftRow) =>
    setRead(
      (before) => before && { ...before, rows: before.rows.map((row) => (row.id === id ? next(row) : row)) },
    );
  const setRows = (rows: DraftRow[]) => setRead((before) => before && { ...before, rows });

  const lookUp = async (rows: readonly DraftRow[]) => {
    // Only the keys are asked about; values stay here until they are imported.
    const keys = rows.filter(({ row }) => row.problem === undefined).map((draft) => keyOnly(draft));
    if (keys.length === 0) return;
    const answer = await send(actions.import, place, {
      format: "json",
      text: importText(keys),
      dryRun: true,
    });
    if (answer.status !== "ok") return;
    const found = new Map(
      answer.data.rows.map((row) => [row.key, row.outcome === "exists" ? row.credentialId : null]),
    );
    setRead(
      (before) =>
        before && {
          ...before,
          rows: before.rows.map((draft) => ({ ...draft, existing: found.get(draft.row.key) ?? null })),
        },
    );
  };
  const review = (text: string): boolean => {
    const next = readImport(text, task.detection);
    if (next.rows.length === 0) return false;
    setRead(next);
    void lookUp(next.rows);
    return true;
  };
  const takeOver = useEffectEvent(() => {
    const text = takeImportText();
    if (text !== undefined) review(text);
  });
  useEffect(() => {
    // A moment later, so that the trial run of React's strict mode takes nothing away.
    const timer = setTimeout(takeOver, 0);
    return () => clearTimeout(timer);
  }, []);
  useLayoutEffect(() => () => setRead(undefined), []);

  const isDirty =
    read?.rows.some(({ state, row }) => state.status !== "done" && row.problem === undefined) ?? false;
  useLayoutEffect(() => {
    shell.setDirty(isDirty);
  });

  if (!read) return <ImportPaste onReview={review} />;
  return (
    <ImportPreview
      {...{ read, forAll, setForAll, change, setRows, place, actions, services: task.services }}
      onStartOver={() => setRead(undefined)}
    />
  );
}

const keyOnly = (draft: DraftRow): DraftRow => ({
  ...draft,
  service: null,
  row: { line: draft.row.line, key: draft.row.key, value: "", notes: [] },
});
