"use client";

import { useLayoutEffect, useRef, useState } from "react";
import { FormProvider, useWatch } from "react-hook-form";
import { EditFields } from "@/components/credentials/editor/edit-fields";
import type { EditDialogProps } from "@/components/credentials/editor/edit-dialog";
import { EditState } from "@/components/credentials/editor/edit-state";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import { ErrorList } from "@/components/credentials/editor/error-list";
import { type SecretDesk, SecretDeskContext } from "@/components/credentials/editor/guarded-field";
import { hasNewSecret, isChange, useEditForm } from "@/components/credentials/editor/use-edit-form";
import { useEditSubmit } from "@/components/credentials/editor/use-edit-submit";
import { useInvalidFocus } from "@/components/credentials/editor/use-invalid-focus";
import type { Switching } from "@/components/credentials/editor/use-switching";
import { useStale } from "@/components/credentials/editor/use-stale";
import { StaleNotice } from "@/components/credentials/editor/stale-notice";
import { EditTest } from "@/components/credentials/testing/edit-test";
import { useDeletion } from "@/components/credentials/deletion";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DialogBody, DialogFooter, DialogForm } from "@/components/ui/dialog";
import { primaryField } from "@/lib/catalog/fields";

/** Blank keeps what is stored, and only what was touched is sent. */
export function EditForm(props: EditDialogProps & { switching: Switching }) {
  const { task, switching } = props;
  const edit = useEditForm(task);
  const { form, base } = edit;
  const stale = useStale(task, edit.adopt, switching.revision);
  const [isMoreOpen, setMoreOpen] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const focus = useInvalidFocus(element, () => setMoreOpen(true));
  const { submit, newKey, isPending, problem } = useEditSubmit({ ...props, edit, stale, focus });
  const submitOnce = (event: React.SyntheticEvent) => {
    event.preventDefault();
    void submit(base.credential.revision);
  };
  return (
    <FormProvider {...form}>
      <SecretDeskContext value={useValueDesk(edit)}>
        <DialogForm ref={element} onSubmit={submitOnce}>
          <DialogBody className="flex flex-col gap-4">
            <ErrorList fields={base.fields} problem={problem} />
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
              test={<EditTest task={task} edit={edit} place={props.place} />}
            />
          </DialogBody>
          <EditFooter edit={edit} isPending={isPending} />
        </DialogForm>
      </SecretDeskContext>
      <NewKeyDialog oldKey={base.credential.key} newKey={newKey} />
    </FormProvider>
  );
}

/** Where a secret goes that was put into a field everybody reads. */
function useValueDesk({ form, base }: ReturnType<typeof useEditForm>): SecretDesk {
  const primary = primaryField(base.fields)?.name;
  if (primary === undefined) return {};
  const moveToValue = (text: string) => {
    form.setValue(`fields.${primary}`, text, { shouldDirty: true });
    form.setFocus(`fields.${primary}`);
  };
  return { moveToValue };
}

type NewKeyDialogProps = { oldKey: string; newKey: ReturnType<typeof useEditSubmit>["newKey"] };

function NewKeyDialog({ oldKey, newKey }: NewKeyDialogProps) {
  return (
    <ConfirmDialog
      open={newKey.asked !== undefined}
      onOpenChange={(open) => !open && newKey.cancel()}
      title={`Change the key to ${newKey.asked ?? ""}`}
      description={
        <>
          Code and tools that ask for <code>{oldKey}</code> won’t find this credential any more. Consumers it
          is assigned to keep it.
        </>
      }
      confirmLabel="Change key"
      onConfirm={newKey.confirm}
    />
  );
}

interface EditFooterProps {
  edit: ReturnType<typeof useEditForm>;
  isPending: boolean;
}

function EditFooter({ edit, isPending }: EditFooterProps) {
  const { credential } = edit.base;
  const shell = useEditorShell();
  const deletion = useDeletion();
  useWatch({ control: edit.form.control });
  const values = edit.form.getValues();
  const isDirty = isChange(edit.payload(values));
  useLayoutEffect(() => {
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
        {hasNewSecret(edit.base, values) ? "Save and replace value" : "Save changes"}
      </Button>
    </DialogFooter>
  );
}

const DIALOG_EXIT_MS = 160;
