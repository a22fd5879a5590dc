"use client";

import { useEffect, useRef, useState } from "react";
import { FormProvider, useWatch } from "react-hook-form";
import { EditFields } from "@/components/credentials/editor/edit-fields";
import type { EditDialogProps } from "@/components/credentials/editor/edit-dialog";
import { EditState } from "@/components/credentials/editor/edit-state";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { FieldTexts } from "@/components/credentials/editor/editor-values";
import { ErrorList } from "@/components/credentials/editor/error-list";
import { focusSaved } from "@/components/credentials/editor/focus-saved";
import { SecretDeskContext } from "@/components/credentials/editor/guarded-field";
import { isChange, useEditForm } from "@/components/credentials/editor/use-edit-form";
import { useInvalidFocus } from "@/components/credentials/editor/use-invalid-focus";
import { useSaving } from "@/components/credentials/editor/use-saving";
import type { Switching } from "@/components/credentials/editor/use-switching";
import { useStale } from "@/components/credentials/editor/use-stale";
import { StaleNotice } from "@/components/credentials/editor/stale-notice";
import { useDeletion } from "@/components/credentials/deletion";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DialogBody, DialogFooter, DialogForm } from "@/components/ui/dialog";
import { showToast } from "@/components/ui/toast";
import { primaryField } from "@/lib/catalog/fields";

/** Blank keeps what is stored, and only what was touched is sent. */
export function EditForm({ task, place, actions, switching }: EditDialogProps & { switching: Switching }) {
  const shell = useEditorShell();
  const edit = useEditForm(task);
  const { form, base } = edit;
  const stale = useStale(task, edit.adopt, switching.revision);
  const [isMoreOpen, setMoreOpen] = useState(false);
  const [newKey, setNewKey] = useState<{ save: () => void; key: string }>();
  const element = useRef<HTMLFormElement>(null);
  const focus = useInvalidFocus(element, () => setMoreOpen(true));
  const saving = useSaving({
    form,
    place,
    fields: new Set(base.fields.map(({ name }) => name)),
    failed: () => `“${base.credential.name}” wasn't saved. Nothing has changed.`,
    onInvalid: focus,
  });
  const primary = primaryField(base.fields)?.name;

  const save = async (revision: number) => {
    const values = form.getValues();
    const answer = await saving.save(actions.update, edit.payload(values, revision));
    if (answer?.status === "error") {
      if (answer.code === "stale") stale.notice(Number(answer.extras?.["revision"]));
      else saving.refuse(answer);
    }
    if (answer?.status !== "ok") return;
    const isReplaced = hasNewSecret(edit, values.fields);
    edit.wipe();
    const { id, name } = answer.data;
    shell.close(() => {
      showToast({
        kind: "success",
        message: isReplaced ? `Saved “${name}”. New runs use the new value.` : `Saved “${name}”.`,
      });
      focusSaved(id);
    });
  };
  const submit = (revision: number) =>
    form.handleSubmit((values) => {
      const payload = edit.payload(values, revision);
      if (!isChange(payload)) return;
      if (values.key === base.credential.key) return save(revision);
      setNewKey({ key: values.key, save: () => void save(revision) });
    }, focus)();

  return (
    <FormProvider {...form}>
      <SecretDeskContext
        value={{
          moveToValue:
            primary === undefined
              ? undefined
              : (text) => form.setValue(`fields.${primary}`, text, { shouldDirty: true }),
        }}
      >
        <DialogForm
          ref={element}
          onSubmit={(event) => {
            event.preventDefault();
            void submit(base.credential.revision);
          }}
        >
          <DialogBody className="flex flex-col gap-4">
            <ErrorList fields={base.fields} problem={saving.problem} />
            {stale.revision !== null && (
              <StaleNotice
                changedAt={stale.changedAt}
                onLoadTheirs={stale.loadTheirs}
                onSaveMine={() => void submit(stale.take())}
              />
            )}
            <EditState credential={task.credential} switching={switching} />
            <EditFields
              edit={edit}
              task={base}
              isMoreOpen={isMoreOpen}
              onToggleMore={() => setMoreOpen(!isMoreOpen)}
            />
          </DialogBody>
          <EditFooter edit={edit} task={base} isPending={saving.isPending} />
        </DialogForm>
        <ConfirmDialog
          open={newKey !== undefined}
          onOpenChange={(open) => !open && setNewKey(undefined)}
          title={`Change the key to ${newKey?.key ?? ""}`}
          description={
            <>
              Code and tools that ask for <code>{base.credential.key}</code> won’t find this credential any
              more. Consumers it is assigned to keep it.
            </>
          }
          confirmLabel="Change key"
          onConfirm={() => {
            setNewKey(undefined);
            newKey?.save();
          }}
        />
      </SecretDeskContext>
    </FormProvider>
  );
}

function hasNewSecret({ base }: ReturnType<typeof useEditForm>, fields: FieldTexts): boolean {
  return base.fields.some(({ name, secret }) => secret && (fields[name] ?? "") !== "");
}

interface EditFooterProps {
  edit: ReturnType<typeof useEditForm>;
  task: EditDialogProps["task"];
  isPending: boolean;
}

function EditFooter({ edit, task: { credential }, isPending }: EditFooterProps) {
  const shell = useEditorShell();
  const deletion = useDeletion();
  useWatch({ control: edit.form.control });
  const values = edit.form.getValues();
  const isDirty = isChange(edit.payload(values));
  useEffect(() => {
    shell.setDirty(isDirty);
  });
  const remove = () =>
    shell.attempt(() =>
      // One dialog is gone before the next opens, or focus would go back to the page behind it.
      shell.close(() =>
        setTimeout(() => deletion.ask([{ id: credential.id, name: credential.name }]), DIALOG_EXIT_MS),
      ),
    );
  return (
    <DialogFooter>
      <Button variant="danger-ghost" className="mr-auto -ml-2" aria-disabled={isPending} onClick={remove}>
        Delete…
      </Button>
      <Button aria-disabled={isPending} onClick={shell.requestClose}>
        Cancel
      </Button>
      <Button type="submit" variant="primary" pending={isPending} aria-disabled={!isDirty}>
        {hasNewSecret(edit, values.fields) ? "Save and replace value" : "Save changes"}
      </Button>
    </DialogFooter>
  );
}

const DIALOG_EXIT_MS = 160;
