"use client";

import { useLayoutEffect, useRef, useState } from "react";
import { FormProvider, useWatch } from "react-hook-form";
import { BoundNote, ClashNote, ClearedNote } from "@/components/credentials/editor/create-notes";
import { CreateFields } from "@/components/credentials/editor/create-fields";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import type {
  CreateTask,
  EditorActions,
  EditorPlace,
  Saved,
} from "@/components/credentials/editor/editor-task";
import { ErrorList } from "@/components/credentials/editor/error-list";
import { SecretDeskContext } from "@/components/credentials/editor/guarded-field";
import { PasteDeskContext } from "@/components/credentials/editor/paste-desk";
import { ServiceLine } from "@/components/credentials/editor/service-line";
import { hasTyped, useCreateForm } from "@/components/credentials/editor/use-create-form";
import { useFirstFocus, useInvalidFocus } from "@/components/credentials/editor/use-invalid-focus";
import { useCreateSubmit } from "@/components/credentials/editor/use-create-submit";
import { useDesks } from "@/components/credentials/editor/use-desks";
import { CreateTest, TestAfterSaving } from "@/components/credentials/testing/create-test";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogFooter, DialogForm } from "@/components/ui/dialog";

interface CreateFormProps {
  task: CreateTask;
  place: EditorPlace;
  actions: Pick<EditorActions, "create">;
  onCreated?: ((saved: Saved) => void) | undefined;
}

/** A new credential. Nothing is stored before *Create credential* or *Save without a value*. */
export function CreateForm({ place, actions, onCreated, ...props }: CreateFormProps) {
  // As it was when the form opened: a list that refreshes behind it must not change the form.
  const [task] = useState(props.task);
  const create = useCreateForm(task);
  const [isMoreOpen, setMoreOpen] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const desks = useDesks(task, create);
  const focus = useInvalidFocus(element, () => setMoreOpen(true));
  const [testsAfter, setTestsAfter] = useState(true);
  const isTestable = task.tests[create.type] !== undefined && onCreated === undefined;
  const { submit, isPending, problem } = useCreateSubmit({
    ...{ task, create, place, actions, focus, onCreated },
    testsAfter: isTestable && testsAfter,
  });
  useFirstFocus(element);
  const submitWithValue = (event: React.SyntheticEvent) => {
    event.preventDefault();
    void submit(false);
  };
  return (
    <FormProvider {...create.form}>
      <PasteDeskContext value={desks.paste}>
        <SecretDeskContext value={desks.secret}>
          <DialogForm ref={element} onSubmit={submitWithValue}>
            <DialogBody className="flex flex-col gap-4">
              <ErrorList fields={create.fields} problem={problem} />
              <ServiceLine task={task} onChoose={desks.chooseService} />
              <ClashNote task={task} />
              <BoundNote task={task} />
              <ClearedNote cleared={create.cleared} onUndo={create.undoType} />
              <CreateFields
                task={task}
                create={create}
                isMoreOpen={isMoreOpen}
                onToggleMore={() => setMoreOpen(!isMoreOpen)}
                test={<CreateTest task={task} create={create} place={place} />}
              />
              {isTestable && <TestAfterSaving isChosen={testsAfter} onChoose={setTestsAfter} />}
            </DialogBody>
            <CreateFooter isPending={isPending} onWithoutValue={() => void submit(true)} />
            <DirtyWatch create={create} />
          </DialogForm>
        </SecretDeskContext>
      </PasteDeskContext>
    </FormProvider>
  );
}

function CreateFooter({ isPending, onWithoutValue }: { isPending: boolean; onWithoutValue: () => void }) {
  const shell = useEditorShell();
  return (
    <DialogFooter>
      <Button
        variant="ghost"
        className="mr-auto -ml-2 max-sm:ml-0 max-sm:w-full"
        aria-disabled={isPending}
        onClick={onWithoutValue}
      >
        Save without a value
      </Button>
      <Button aria-disabled={isPending} onClick={shell.requestClose}>
        Cancel
      </Button>
      <Button type="submit" variant="primary" pending={isPending}>
        Create credential
      </Button>
    </DialogFooter>
  );
}

/** Tells the dialog whether it must ask before it closes. Its own component, so that typing renders nothing else. */
function DirtyWatch({ create }: { create: ReturnType<typeof useCreateForm> }) {
  const shell = useEditorShell();
  const { form, initial, fields } = create;
  useWatch({ control: form.control });
  const isDirty = hasTyped(form.getValues(), initial, fields);
  useLayoutEffect(() => {
    shell.setDirty(isDirty);
  });
  return null;
}
