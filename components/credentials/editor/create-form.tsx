"use client";

import { useEffect, useRef, useState } from "react";
import { FormProvider, useWatch } from "react-hook-form";
import { ClashNote, ClearedNote } from "@/components/credentials/editor/create-notes";
import { CreateFields } from "@/components/credentials/editor/create-fields";
import { createPayload } from "@/components/credentials/editor/editor-values";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { CreateTask, EditorActions, EditorPlace } from "@/components/credentials/editor/editor-task";
import { ErrorList } from "@/components/credentials/editor/error-list";
import { focusSaved } from "@/components/credentials/editor/focus-saved";
import { SecretDeskContext } from "@/components/credentials/editor/guarded-field";
import { PasteDeskContext } from "@/components/credentials/editor/paste-desk";
import { ServiceLine } from "@/components/credentials/editor/service-line";
import { hasTyped, useCreateForm } from "@/components/credentials/editor/use-create-form";
import { useFirstFocus, useInvalidFocus } from "@/components/credentials/editor/use-invalid-focus";
import { useDesks } from "@/components/credentials/editor/use-desks";
import { useSaving } from "@/components/credentials/editor/use-saving";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogFooter, DialogForm } from "@/components/ui/dialog";
import { showToast } from "@/components/ui/toast";

interface CreateFormProps {
  task: CreateTask;
  place: EditorPlace;
  actions: EditorActions;
}

/** A new credential. Nothing is stored before *Create credential* or *Save without a value*. */
export function CreateForm({ place, actions, ...props }: CreateFormProps) {
  // As it was when the form opened: a list that refreshes behind it must not change the form.
  const [task] = useState(props.task);
  const shell = useEditorShell();
  const create = useCreateForm(task);
  const [isMoreOpen, setMoreOpen] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const { form, fields } = create;
  const desks = useDesks(task, create);
  const focus = useInvalidFocus(element, () => setMoreOpen(true));
  const saving = useSaving({
    form,
    place,
    fields: new Set(fields.map(({ name }) => name)),
    failed: () => `“${form.getValues("name")}” wasn't saved. Nothing was stored.`,
    onInvalid: focus,
  });

  const submit = (isEmpty: boolean) => {
    form.setValue("withoutValue", isEmpty);
    return form.handleSubmit(async (values) => {
      const templateId = task.template?.id ?? null;
      const input = createPayload(values, { type: create.type, templateId, fields });
      const answer = await saving.save(actions.create, input);
      if (answer?.status === "error") saving.refuse(answer);
      if (answer?.status !== "ok") return;
      create.wipe();
      const { id, name } = answer.data;
      shell.close(() => {
        showToast({
          kind: "success",
          message: isEmpty ? `Created “${name}”. It still needs its value.` : `Created “${name}”.`,
        });
        focusSaved(id);
      });
    }, focus)();
  };
  useFirstFocus(element);
  return (
    <FormProvider {...form}>
      <PasteDeskContext value={desks.paste}>
        <SecretDeskContext value={desks.secret}>
          <DialogForm
            ref={element}
            onSubmit={(event) => {
              event.preventDefault();
              void submit(false);
            }}
          >
            <DialogBody className="flex flex-col gap-4">
              <ErrorList fields={fields} problem={saving.problem} />
              <ServiceLine task={task} onChoose={desks.chooseService} />
              <ClashNote task={task} />
              <ClearedNote cleared={create.cleared} onUndo={create.undoType} />
              <CreateFields
                task={task}
                create={create}
                isMoreOpen={isMoreOpen}
                onToggleMore={() => setMoreOpen(!isMoreOpen)}
              />
            </DialogBody>
            <DialogFooter>
              <Button
                variant="ghost"
                className="mr-auto -ml-2 max-sm:w-full max-sm:ml-0"
                aria-disabled={saving.isPending}
                onClick={() => void submit(true)}
              >
                Save without a value
              </Button>
              <Button aria-disabled={saving.isPending} onClick={shell.requestClose}>
                Cancel
              </Button>
              <Button type="submit" variant="primary" pending={saving.isPending}>
                Create credential
              </Button>
            </DialogFooter>
            <DirtyWatch create={create} />
          </DialogForm>
        </SecretDeskContext>
      </PasteDeskContext>
    </FormProvider>
  );
}

/** Tells the dialog whether it must ask before it closes. Its own component, so that typing renders nothing else. */
function DirtyWatch({ create }: { create: ReturnType<typeof useCreateForm> }) {
  const shell = useEditorShell();
  const { form, initial, fields } = create;
  useWatch({ control: form.control });
  const isDirty = hasTyped(form.getValues(), initial, fields);
  useEffect(() => {
    shell.setDirty(isDirty);
  });
  return null;
}
