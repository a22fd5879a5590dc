"use client";

import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useLayoutEffect, useRef } from "react";
import { FormProvider, useForm, useWatch } from "react-hook-form";
import { valuesOf } from "@/components/credentials/editor/edit-payload";
import { editorSchema } from "@/components/credentials/editor/editor-schema";
import { EditorShell, useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { EditorActions, EditorPlace, RotateTask } from "@/components/credentials/editor/editor-task";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import { ErrorList } from "@/components/credentials/editor/error-list";
import { Consequences, GraceField } from "@/components/credentials/editor/rotate-parts";
import { NotRotated, TestFirst } from "@/components/credentials/editor/rotate-test";
import { quietLabel } from "@/components/credentials/editor/field-words";
import { SecretField } from "@/components/credentials/editor/secret-field";
import { useInvalidFocus } from "@/components/credentials/editor/use-invalid-focus";
import { useRotation } from "@/components/credentials/editor/use-rotation";
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
  const shell = useEditorShell();
  const element = useRef<HTMLFormElement>(null);
  const form = useRotateForm(task);
  const focus = useInvalidFocus(element, () => undefined);
  const rotation = useRotation({ task, place, actions, form, focus });
  const { secrets, isTested, isPending, refused } = rotation;
  return (
    <FormProvider {...form}>
      <DialogForm
        ref={element}
        onSubmit={(event) => {
          event.preventDefault();
          void rotation.submit(isTested);
        }}
      >
        <DialogBody className="flex flex-col gap-4">
          <ErrorList fields={secrets} problem={rotation.problem} />
          {refused && (
            <NotRotated
              task={task}
              result={refused}
              onEdit={() => {
                rotation.forget();
                form.setFocus(`fields.${secrets[0]?.name ?? ""}`);
              }}
              onSaveAnyway={() => void rotation.submit(false)}
            />
          )}
          {secrets.map((spec) => (
            <NewSecret key={spec.name} spec={spec} isOnly={secrets.length === 1} credential={credential} />
          ))}
          <TestFirst
            task={task}
            isTested={isTested}
            onChange={rotation.setTested}
            isAsking={isPending && rotation.isAsking}
          />
          {credential.version > 0 && <GraceField value={rotation.grace} onValueChange={rotation.setGrace} />}
          <Consequences task={task} />
        </DialogBody>
        <DialogFooter>
          <Button aria-disabled={isPending} onClick={shell.requestClose}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" pending={isPending}>
            {isTested ? "Test and rotate" : "Rotate value"}
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
