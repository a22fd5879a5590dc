"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import { useLeaveGuard } from "@/components/consumers/leave-guard";
import { isAllowed, type Permissions } from "@/components/workflows/credentials/use-permissions";
import { CREDENTIAL_TABS } from "@/components/workflows/credentials/credential-tabs";
import type { WorkflowEditorProps } from "@/components/workflows/editor-props";
import { keysNow, type KnownKeys } from "@/components/workflows/known-keys";
import { withKeyRenamed } from "@/components/workflows/lint-code";
import { RunPanel } from "@/components/workflows/run/run-panel";
import { stepTitle } from "@/components/workflows/steps/step-words";
import { keysOfStep } from "@/components/workflows/step-keys";
import { useKeys } from "@/components/workflows/use-keys";
import { useRuns } from "@/components/workflows/use-runs";
import { useSelectedStep } from "@/components/workflows/use-selected-step";
import { useWorkflowForm, type WorkflowForm as Editing } from "@/components/workflows/use-workflow-form";
import { useWorkflowSave } from "@/components/workflows/use-workflow-save";
import { WorkflowForm as Form } from "@/components/workflows/workflow-form";
import { WorkflowHeader } from "@/components/workflows/workflow-header";
import { announce } from "@/components/ui/announce";
import { showToast } from "@/components/ui/toast";
import { routes } from "@/lib/routes";

const loadDialog = () => import("@/components/workflows/credentials/credentials-dialog");
const CredentialsDialog = dynamic(() => loadDialog().then((module) => module.CredentialsDialog), {
  ssr: false,
});
const FORM_ID = "workflow-form";

/** One workflow: its steps, its settings, what it may use, and what it did. */
export function WorkflowEditor(props: WorkflowEditorProps) {
  const { workflow, place, refusals, actions } = props;
  const router = useRouter();
  const form = useWorkflowForm(workflow);
  const { selected, select } = useSelectedStep(form.draft.steps);
  const [tab, setTab] = useQueryState(
    "credentials",
    parseAsStringLiteral(CREDENTIAL_TABS).withOptions({ history: "push" }),
  );
  const [yamlProblems, setYamlProblems] = useState(0);
  const { permissions, desk, dialog } = useKeys(props, () => void setTab("permissions"));
  const keys = useShownKeys(props.keys, form, permissions.shown);
  const { formRef, ...save } = useWorkflowSave({
    id: workflow.id,
    form,
    update: actions.update,
    onSaved: ({ name, revision }, saved) => {
      form.settle(saved, revision);
      showToast({ kind: "success", message: `Saved “${name}”.` });
      router.refresh();
    },
    onProblems: (found) => {
      const [uid = ""] = (Object.keys(found)[0] ?? "").split(".");
      if (form.draft.steps.some((step) => step.uid === uid)) select(uid);
    },
  });
  const guard = useLeaveGuard(form.isDirty || yamlProblems > 0);
  const runs = useRuns(props, form.isDirty);
  /** Writes the key that was meant into the step that failed. It counts once it is saved. */
  const takeOtherKey = (id: string, wrong: string, right: string) => {
    const step = form.draft.steps.find((one) => one.id === id);
    if (!step) return;
    form.patchStep(step.uid, { code: withKeyRenamed(step.code, wrong, right), credential: right });
    select(step.uid);
    announce(`Changed ${wrong} to ${right}. Save, then run again.`);
  };
  const stepName = (id: string) => {
    const at = form.draft.steps.findIndex((step) => step.id === id);
    const step = form.draft.steps[at];
    return step ? `Step ${at + 1} (${stepTitle(step)})` : id;
  };
  return (
    <>
      <WorkflowHeader
        workflow={workflow}
        formId={FORM_ID}
        keyCount={keys.items.filter(isOfThis).length}
        isDirty={form.isDirty}
        isSaving={save.isPending}
        isReadOnly={refusals.update !== undefined}
        saveRefusal={yamlProblems > 0 ? "Put the YAML right first." : undefined}
        isStarting={runs.control.isStarting}
        runRefusal={runs.control.disabledReason}
        onCredentials={() => void setTab("values")}
        onPrepareCredentials={() => void loadDialog()}
        onRun={runs.run}
        onDiscard={() => {
          form.discard();
          save.clear();
        }}
      />
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(20rem,24rem)]">
        <Form
          {...props}
          id={FORM_ID}
          form={form}
          formRef={formRef}
          save={save}
          keys={keys}
          desk={desk}
          selected={selected}
          onSelect={select}
          onYamlProblems={setYamlProblems}
        />
        <RunPanel
          formRef={runs.formRef}
          control={runs.control}
          watching={runs.watching}
          current={runs.current}
          hrefOf={runs.hrefOf}
          keys={keys}
          desk={desk}
          onUseKey={refusals.update === undefined ? takeOtherKey : undefined}
        />
      </div>
      {tab !== null && (
        <CredentialsDialog
          workflow={workflow}
          projectName={props.projectName}
          keys={keys}
          permissions={permissions}
          tab={tab}
          onTab={(next) => void setTab(next, { history: "replace" })}
          onClose={() => void setTab(null, { history: "replace" })}
          stepName={stepName}
          refusals={{ permit: refusals.permit, manage: refusals.manage }}
          desk={desk}
          values={actions.values}
          explain={actions.explain}
          exportHref={routes.workflowKeysFile(place.org, place.project, workflow.id)}
        />
      )}
      {dialog}
      {guard.dialog}
    </>
  );
}

/** Named by its steps, or with a value of its own here. */
const isOfThis = ({ referencedIn, credential }: KnownKeys["items"][number]) =>
  referencedIn.length > 0 || credential?.scope === "workflow";

/** The keys as what is being edited mentions them. The list stays the same object while nothing of it changes. */
function useShownKeys(stored: KnownKeys, { draft: { steps } }: Editing, permissions: Permissions): KnownKeys {
  const users = JSON.stringify(steps.map((step) => ({ id: step.id, keys: keysOfStep(step) })));
  return useMemo(
    () =>
      keysNow(stored, JSON.parse(users) as { id: string; keys: string[] }[], {
        mode: permissions.mode,
        isAllowed: (key) => isAllowed(permissions, key),
      }),
    [stored, users, permissions],
  );
}
