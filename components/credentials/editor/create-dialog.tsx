"use client";

import { CreateForm } from "@/components/credentials/editor/create-form";
import { EditorShell } from "@/components/credentials/editor/editor-shell";
import type { CreateTask, EditorActions, EditorPlace } from "@/components/credentials/editor/editor-task";

interface CreateDialogProps {
  task: CreateTask;
  place: EditorPlace;
  actions: EditorActions;
}

/** The dialog stays open while the service changes; only the form in it is another one. */
export function CreateDialog(props: CreateDialogProps) {
  return (
    <EditorShell
      title="New credential"
      question="Discard this credential?"
      consequence="What you typed is lost. Nothing has been stored."
    >
      <CreateForm key={props.task.template?.id ?? "custom"} {...props} />
    </EditorShell>
  );
}
