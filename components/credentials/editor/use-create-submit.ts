"use client";

import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import type {
  CreateTask,
  EditorActions,
  EditorPlace,
  Saved,
} from "@/components/credentials/editor/editor-task";
import { createPayload } from "@/components/credentials/editor/editor-values";
import { focusSaved } from "@/components/credentials/editor/focus-saved";
import type { useCreateForm } from "@/components/credentials/editor/use-create-form";
import { testSaved } from "@/components/credentials/testing/test-saved";
import { useEditorAddress } from "@/components/credentials/editor/use-editor-address";
import { useSaving } from "@/components/credentials/editor/use-saving";
import { showToast } from "@/components/ui/toast";

interface CreateSubmitOptions {
  task: CreateTask;
  create: ReturnType<typeof useCreateForm>;
  place: EditorPlace;
  actions: Pick<EditorActions, "create">;
  focus: () => void;
  /** Goes on with it elsewhere. Absent: the list shows it and has the focus there. */
  onCreated: ((saved: Saved) => void) | undefined;
  /** Asks the service about the value once it is stored. */
  testsAfter: boolean;
}

/** Stores the new credential, wipes the form and closes the dialog. */
export function useCreateSubmit(options: CreateSubmitOptions) {
  const { task, create, place, actions, focus, onCreated, testsAfter } = options;
  const address = useEditorAddress();
  const shell = useEditorShell();
  const { form, fields } = create;
  const { save, refuse, isPending, problem } = useSaving({
    form,
    place,
    fields: new Set(fields.map(({ name }) => name)),
    failed: () => `“${form.getValues("name")}” wasn't saved. Nothing was stored.`,
    onInvalid: focus,
  });
  const submit = (withoutValue: boolean) => {
    form.setValue("withoutValue", withoutValue);
    return form.handleSubmit(async (values) => {
      const templateId = task.template?.id ?? null;
      const answer = await save(
        actions.create,
        createPayload(values, { type: create.type, templateId, fields }),
      );
      if (answer?.status === "error") refuse(answer);
      if (answer?.status !== "ok") return;
      create.wipe();
      const saved = answer.data;
      shell.close(() => (onCreated ? onCreated(saved) : showInList(saved, withoutValue)));
      if (testsAfter && !withoutValue) void testSaved(saved, place, address);
    }, focus)();
  };
  return { submit, isPending, problem };
}

function showInList({ id, name }: Saved, needsValue: boolean) {
  showToast({
    kind: "success",
    message: needsValue ? `Created “${name}”. It still needs its value.` : `Created “${name}”.`,
  });
  focusSaved(id);
}
