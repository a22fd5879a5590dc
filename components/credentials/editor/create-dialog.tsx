"use client";

import { CreateForm } from "@/components/credentials/editor/create-form";
import { EditorShell } from "@/components/credentials/editor/editor-shell";
import type {
  CreateTask,
  EditorActions,
  EditorPlace,
  Saved,
} from "@/components/credentials/editor/editor-task";

interface CreateDialogProps {
  task: CreateTask;
  place: EditorPlace;
  actions: Pick<EditorActions, "create">;
  /** Instead of showing the new credential in the list: for a form that goes on with it. */
  onCreated?: ((saved: Saved) => void) | undefined;
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
