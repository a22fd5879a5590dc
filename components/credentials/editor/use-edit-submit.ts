"use client";

import { useState } from "react";
import type { EditDialogProps } from "@/components/credentials/editor/edit-dialog";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import { focusSaved } from "@/components/credentials/editor/focus-saved";
import { hasNewSecret, isChange, type useEditForm } from "@/components/credentials/editor/use-edit-form";
import { useSaving } from "@/components/credentials/editor/use-saving";
import type { useStale } from "@/components/credentials/editor/use-stale";
import { showToast } from "@/components/ui/toast";

interface EditSubmitOptions extends EditDialogProps {
  edit: ReturnType<typeof useEditForm>;
  stale: ReturnType<typeof useStale>;
  focus: () => void;
}

/** Saves what was touched. Another key is asked about first; a newer state of the credential stops the save. */
export function useEditSubmit({ edit, stale, focus, place, actions }: EditSubmitOptions) {
  const shell = useEditorShell();
  const { form, base } = edit;
  const [asked, setAsked] = useState<{ key: string; revision: number }>();
  const saving = useSaving({
    form,
    place,
    fields: new Set(base.fields.map(({ name }) => name)),
    failed: () => `“${base.credential.name}” wasn't saved. Nothing has changed.`,
    onInvalid: focus,
  });

  const save = async (revision: number) => {
    const values = form.getValues();
    const answer = await saving.save(actions.update, edit.payload(values, revision));
    if (answer?.status === "error") {
      if (answer.code === "stale") stale.notice(Number(answer.extras?.["revision"]));
      else saving.refuse(answer);
    }
    if (answer?.status !== "ok") return;
    const { id, name } = answer.data;
    const isReplaced = hasNewSecret(base, values);
    edit.wipe();
    shell.close(() => {
      const message = isReplaced ? `Saved “${name}”. New runs use the new value.` : `Saved “${name}”.`;
      showToast({ kind: "success", message });
      focusSaved(id);
    });
  };
  const submit = (revision: number) =>
    form.handleSubmit((values) => {
      if (!isChange(edit.payload(values, revision))) return;
      if (values.key === base.credential.key) return save(revision);
      setAsked({ key: values.key, revision });
    }, focus)();

  const newKey = {
    /** The key to be confirmed. */
    asked: asked?.key,
    cancel: () => setAsked(undefined),
    confirm: () => {
      setAsked(undefined);
      if (asked) void save(asked.revision);
    },
  };
  return { submit, newKey, isPending: saving.isPending, problem: saving.problem };
}
