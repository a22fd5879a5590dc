"use client";

import { EditorShell } from "@/components/credentials/editor/editor-shell";
import type { EditorActions, EditorPlace, ImportTask } from "@/components/credentials/editor/editor-task";
import { ImportForm } from "@/components/credentials/editor/import-form";

interface ImportDialogProps {
  task: ImportTask;
  place: EditorPlace;
  actions: EditorActions;
}

export function ImportDialog(props: ImportDialogProps) {
  return (
    <EditorShell
      title="Import variables"
      description="Nothing is saved until you import. The text is read in this browser."
      size="xl"
      question="Discard this import?"
      consequence="The variables that aren't imported yet are forgotten."
    >
      <ImportForm {...props} />
    </EditorShell>
  );
}
