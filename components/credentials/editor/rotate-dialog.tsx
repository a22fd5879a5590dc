"use client";

import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useLayoutEffect, useRef, useState } from "react";
import { FormProvider, useForm, useWatch } from "react-hook-form";
import { valuesOf } from "@/components/credentials/editor/edit-payload";
import { editorSchema } from "@/components/credentials/editor/editor-schema";
import { EditorShell, useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { EditorActions, EditorPlace, RotateTask } from "@/components/credentials/editor/editor-task";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import { ErrorList } from "@/components/credentials/editor/error-list";
import { focusSaved } from "@/components/credentials/editor/focus-saved";
import {
  Consequences,
  type Grace,
  GraceField,
  toastRotated,
} from "@/components/credentials/editor/rotate-parts";
import { quietLabel } from "@/components/credentials/editor/field-words";
import { SecretField } from "@/components/credentials/editor/secret-field";
import { useEditorAddress } from "@/components/credentials/editor/use-editor-address";
import { useInvalidFocus } from "@/components/credentials/editor/use-invalid-focus";
import { useSaving } from "@/components/credentials/editor/use-saving";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogFooter, DialogForm } from "@/components/ui/dialog";
import type { FieldSpec } from "@/lib/catalog/field-spec";

interface RotateDialogProps {
  task: RotateTask;
  place: EditorPlace;
  actions: EditorActions;
}

export function RotateDialog(props: RotateDialogProps) {
  return (
    <EditorShell
      title={`Rotate value — ${props.task.credential.name}`}
      question="Discard the new value?"
      consequence="What you typed is lost. The stored value stays as it is."
    >
      <RotateForm {...props} />
    </EditorShell>
  );
}

function RotateForm({ task, place, actions }: RotateDialogProps) {
  const { credential } = task;
  const secrets = task.fields.filter((field) => field.secret);
  const shell = useEditorShell();
  const address = useEditorAddress();
  const element = useRef<HTMLFormElement>(null);
  const [grace, setGrace] = useState<Grace>("now");
  const form = useRotateForm(task);
  const focus = useInvalidFocus(element, () => undefined);
  const saving = useSaving({
    form,
    place,
    fields: new Set(secrets.map(({ name }) => name)),
    failed: () => `“${credential.name}” wasn't rotated. Nothing has changed.`,
    onInvalid: focus,
  });

  const rotate = form.handleSubmit(async (values) => {
    const fields = Object.fromEntries(
      secrets.flatMap(({ name }) => (values.fields[name] ? [[name, values.fields[name]]] : [])),
    );
    const keepPreviousFor = grace === "now" ? null : grace;
    const answer = await saving.save(actions.rotate, { id: credential.id, fields, keepPreviousFor });
    if (answer?.status === "error") saving.refuse(answer);
    if (answer?.status !== "ok") return;
    form.reset();
    shell.close(() => {
      toastRotated(answer.data, {
        isKept: grace !== "now",
        place,
        rollback: actions.rollback,
        refresh: address.refresh,
      });
      focusSaved(credential.id);
    });
  }, focus);

  return (
    <FormProvider {...form}>
      <DialogForm
        ref={element}
        onSubmit={(event) => {
          event.preventDefault();
          void rotate();
        }}
      >
        <DialogBody className="flex flex-col gap-4">
          <ErrorList fields={secrets} problem={saving.problem} />
          {secrets.map((spec) => (
            <NewSecret key={spec.name} spec={spec} isOnly={secrets.length === 1} credential={credential} />
          ))}
          {credential.version > 0 && <GraceField value={grace} onValueChange={setGrace} />}
          <Consequences task={task} />
        </DialogBody>
        <DialogFooter>
          <Button aria-disabled={saving.isPending} onClick={shell.requestClose}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" pending={saving.isPending}>
            Rotate value
          </Button>
        </DialogFooter>
        <TypedWatch form={form} />
      </DialogForm>
    </FormProvider>
  );
}

function useRotateForm({ credential, fields }: RotateTask) {
  const stored = new Set(Object.entries(credential.secrets).flatMap(([name, { set }]) => (set ? name : [])));
  const secrets = fields.filter((field) => field.secret);
  const schema = editorSchema({
    fields: secrets,
    mode: "rotate",
    stored,
    keepsMembers: true,
    allowEmpty: () => false,
  });
  const form = useForm<EditorValues>({
    defaultValues: valuesOf(credential, fields),
    shouldFocusError: false,
    resolver: standardSchemaResolver(schema),
  });
  useLayoutEffect(() => () => form.reset(), [form]);
  return form;
}

interface NewSecretProps {
  spec: FieldSpec;
  isOnly: boolean;
  credential: RotateTask["credential"];
}

/** One of several may stay blank and is kept then. */
function NewSecret({ spec, isOnly, credential }: NewSecretProps) {
  const stored = credential.secrets[spec.name];
  const ends = stored?.hint ? `The stored one ends in ${stored.hint}.` : undefined;
  return (
    <SecretField
      spec={spec}
      label={`New ${quietLabel(spec)}`}
      required={isOnly}
      {...(stored?.set && !isOnly && { placeholder: "Leave blank to keep" })}
      storedHint={ends}
    />
  );
}

function TypedWatch({ form }: { form: ReturnType<typeof useRotateForm> }) {
  const shell = useEditorShell();
  const typed = useWatch({ control: form.control, name: "fields" });
  const initial = form.formState.defaultValues?.fields ?? {};
  const isDirty = Object.entries(typed).some(([name, text]) => text !== (initial[name] ?? ""));
  useLayoutEffect(() => {
    shell.setDirty(isDirty);
  });
  return null;
}
