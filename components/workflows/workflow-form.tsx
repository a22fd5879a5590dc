"use client";

import dynamic from "next/dynamic";
import { type SubmitEvent, useMemo, useState } from "react";
import { useRouter } from "next/navigation";
import { DeleteConsumer } from "@/components/consumers/delete-consumer";
import { EnabledSwitch } from "@/components/consumers/enabled-switch";
import { SaveFailure } from "@/components/credentials/editor/save-failure";
import { StaleNotice } from "@/components/credentials/editor/stale-notice";
import type { WorkflowEditorProps } from "@/components/workflows/editor-props";
import type { KeyDesk } from "@/components/workflows/key-desk";
import type { KnownKeys } from "@/components/workflows/known-keys";
import { SettingsCard } from "@/components/workflows/settings-card";
import { StepCard } from "@/components/workflows/step-card";
import { warningOfStep } from "@/components/workflows/step-keys";
import { StepList } from "@/components/workflows/step-list";
import type { StepDraft } from "@/components/workflows/steps/step-draft";
import type { Editing } from "@/components/workflows/use-editing";
import type { WorkflowSave } from "@/components/workflows/use-workflow-save";
import { ViewSwitch, type View } from "@/components/workflows/view-switch";
import { Card, CardBody, CardFooter } from "@/components/ui/card";
import { submitOnMetaEnter } from "@/components/ui/dialog-manners";

const YamlView = dynamic(
  () => import("@/components/workflows/yaml/yaml-view").then((module) => module.YamlView),
  { ssr: false },
);

interface WorkflowFormProps extends Omit<WorkflowEditorProps, "keys"> {
  id: string;
  editing: Editing;
  keys: KnownKeys;
  desk: KeyDesk;
}

/** Everything that is saved together: as a form, or as the same in YAML. */
export function WorkflowForm(props: WorkflowFormProps) {
  const { id, workflow, editing, refusals, desk } = props;
  const { form, formRef, save, yamlProblems, sayYamlProblems } = editing;
  const [view, setView] = useState<View>("form");
  const isReadOnly = refusals.update !== undefined;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    // A dialog of the picker is a portal: what is submitted there bubbles through React to here.
    event.stopPropagation();
    const isOwn = event.target === event.currentTarget;
    if (isOwn && form.isDirty && yamlProblems === 0 && !isReadOnly) save.save(form.revision);
  };
  const show = (next: View) => {
    // What could not be read goes; the form shows the last state that could.
    sayYamlProblems(0);
    setView(next);
  };
  return (
    <form
      id={id}
      ref={formRef}
      noValidate
      autoComplete="off"
      aria-label={`Workflow “${workflow.name}”`}
      onSubmit={onSubmit}
      onKeyDown={submitOnMetaEnter}
      className="flex min-w-0 flex-col gap-6"
    >
      <Notices {...props} />
      <ViewSwitch view={view} onView={show} problems={yamlProblems} />
      {view === "form" ? (
        <FormParts {...props} isReadOnly={isReadOnly} />
      ) : (
        <YamlView
          draft={form.draft}
          onDraft={form.replace}
          onProblems={sayYamlProblems}
          llms={props.parts.llms}
          desk={desk}
          isReadOnly={isReadOnly}
        />
      )}
    </form>
  );
}

/** What went wrong as a whole. */
function Notices({ workflow, editing: { form, save }, refusals }: WorkflowFormProps) {
  const router = useRouter();
  const { failure, staleRevision, problems } = save;
  if (refusals.update !== undefined)
    return <p className="text-sm text-muted-foreground">{refusals.update}</p>;
  if (staleRevision !== null)
    return (
      <StaleNotice
        changedAt={workflow.revision >= staleRevision ? workflow.updatedAt : null}
        onLoadTheirs={() => {
          save.clear();
          form.takeTheirs(staleRevision);
          router.refresh();
        }}
        onSaveMine={() => save.save(staleRevision)}
      />
    );
  const isPlaced = Object.keys(problems).length > 0;
  if (!failure) return isPlaced ? <Counted count={Object.keys(problems).length} /> : null;
  return (
    <SaveFailure
      problem={{
        message: `Nothing was saved. ${failure.message}`,
        requestId: failure.requestId,
        isSignedOut: failure.code === "unauthenticated",
      }}
    />
  );
}

const Counted = ({ count }: { count: number }) => (
  <p role="alert" className="text-sm text-danger-text">
    Nothing was saved. {count === 1 ? "One field needs" : `${count} fields need`} another look.
  </p>
);

function FormParts(props: WorkflowFormProps & { isReadOnly: boolean }) {
  const { editing, keys, desk, parts, isReadOnly } = props;
  const { form, save, selected, select } = editing;
  const { steps } = form.draft;
  return (
    <>
      <StepList
        steps={steps}
        selected={selected?.uid}
        warnings={useWarnings(steps, keys, save.problems)}
        isReadOnly={isReadOnly}
        onSelect={select}
        onAdd={(type) => select(form.addStep(type))}
        onMove={form.moveStep}
        onRemove={form.removeStep}
      />
      {selected && (
        <StepCard
          key={selected.uid}
          {...{ form, save, keys, desk, parts, isReadOnly }}
          step={selected}
          at={steps.indexOf(selected)}
        />
      )}
      <Settings {...props} />
      <Card>
        <CardBody className="pt-4">
          <Enabled {...props} />
        </CardBody>
        <Deletion {...props} />
      </Card>
    </>
  );
}

function Settings(props: WorkflowFormProps) {
  const { workflow, editing, refusals, actions, webhookUrl } = props;
  const { form, save } = editing;
  return (
    <fieldset disabled={refusals.update !== undefined} className="min-w-0">
      <legend className="sr-only">Settings</legend>
      <SettingsCard
        workflow={workflow}
        draft={form.draft}
        onChange={(change) => {
          for (const part of Object.keys(change)) save.forget(part);
          form.patch(change);
        }}
        errorOf={(part) => save.problems[part]}
        canCreateCredential={refusals.manage === undefined}
        candidates={actions.candidates}
        webhookUrl={webhookUrl}
      />
    </fieldset>
  );
}

function Deletion({ workflow, refusals, listHref, actions }: WorkflowFormProps) {
  if (refusals.remove !== undefined) return null;
  return (
    <CardFooter>
      <span className="mr-auto -ml-2">
        <DeleteConsumer
          consumer={workflow}
          noun="workflow"
          consequence="Its runs are deleted with it, and credentials that belong to it alone go to the bin. This cannot be undone."
          leaveTo={listHref}
          remove={actions.remove}
        />
      </span>
    </CardFooter>
  );
}

function Enabled({ workflow, editing: { form }, refusals, actions }: WorkflowFormProps) {
  const router = useRouter();
  return (
    <EnabledSwitch
      consumer={workflow}
      refused={refusals.update}
      update={actions.update}
      onSwitched={({ revision }) => {
        form.follow(revision);
        router.refresh();
      }}
    />
  );
}

/** What the list says of each step: an error of the last save before a warning. */
function useWarnings(steps: readonly StepDraft[], keys: KnownKeys, problems: WorkflowSave["problems"]) {
  return useMemo(() => {
    const failed = new Set(Object.keys(problems).map((part) => part.split(".")[0]));
    return new Map(
      steps.flatMap((step) => {
        const warning = failed.has(step.uid) ? "Needs another look" : warningOfStep(step, keys);
        return warning === undefined ? [] : [[step.uid, warning] as const];
      }),
    );
  }, [steps, keys, problems]);
}
