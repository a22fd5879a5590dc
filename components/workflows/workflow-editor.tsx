"use client";

import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo } from "react";
import { useLeaveGuard } from "@/components/consumers/leave-guard";
import { isAllowed, type Permissions } from "@/components/workflows/credentials/use-permissions";
import { CREDENTIAL_TABS } from "@/components/workflows/credentials/credential-tabs";
import type { WorkflowEditorProps } from "@/components/workflows/editor-props";
import { keysNow, type KnownKeys } from "@/components/workflows/known-keys";
import { RunPanel } from "@/components/workflows/run/run-panel";
import { keysOfStep } from "@/components/workflows/step-keys";
import { type Editing, useEditing } from "@/components/workflows/use-editing";
import { useKeys } from "@/components/workflows/use-keys";
import { useRuns } from "@/components/workflows/use-runs";
import { WorkflowForm } from "@/components/workflows/workflow-form";
import { WorkflowHeader } from "@/components/workflows/workflow-header";
import { routes } from "@/lib/routes";

const loadDialog = () => import("@/components/workflows/credentials/credentials-dialog");
const CredentialsDialog = dynamic(() => loadDialog().then((module) => module.CredentialsDialog), {
  ssr: false,
});
const FORM_ID = "workflow-form";
const CREDENTIALS_PARAM = parseAsStringLiteral(CREDENTIAL_TABS).withOptions({ history: "push" });

/** One workflow: its steps, its settings, what it may use, and what it did. */
export function WorkflowEditor(props: WorkflowEditorProps) {
  const { workflow, refusals } = props;
  const editing = useEditing(props);
  const { form, yamlProblems } = editing;
  const [tab, setTab] = useQueryState("credentials", CREDENTIALS_PARAM);
  const { permissions, desk, dialog } = useKeys(props, () => void setTab("permissions"));
  const keys = useShownKeys(props.keys, form, permissions.shown);
  const guard = useLeaveGuard(form.isDirty || yamlProblems > 0);
  const { run, ...runs } = useRuns(props, form.isDirty);
  const isReadOnly = refusals.update !== undefined;
  return (
    <>
      <WorkflowHeader
        workflow={workflow}
        formId={FORM_ID}
        keyCount={keys.items.filter(isOfThis).length}
        isDirty={form.isDirty}
        isSaving={editing.save.isPending}
        isReadOnly={isReadOnly}
        saveRefusal={yamlProblems > 0 ? "Put the YAML right first." : undefined}
        isStarting={runs.control.isStarting}
        runRefusal={runs.control.disabledReason}
        onCredentials={() => void setTab("values")}
        onPrepareCredentials={() => void loadDialog()}
        onRun={run}
        onDiscard={editing.discard}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(20rem,24rem)]">
        <WorkflowForm {...props} id={FORM_ID} editing={editing} keys={keys} desk={desk} />
        <RunPanel
          {...runs}
          keys={keys}
          desk={desk}
          onUseKey={isReadOnly ? undefined : editing.takeOtherKey}
        />
      </div>
      {tab !== null && (
        <CredentialsDialog
          {...credentialsOf(props)}
          {...{ keys, permissions, desk, tab }}
          stepName={editing.stepName}
          onTab={(next) => void setTab(next, { history: "replace" })}
          onClose={() => void setTab(null, { history: "replace" })}
        />
      )}
      {dialog}
      {guard.dialog}
    </>
  );
}

const credentialsOf = ({ workflow, place, projectName, refusals, actions }: WorkflowEditorProps) => ({
  workflow,
  projectName,
  refusals,
  values: actions.values,
  explain: actions.explain,
  exportHref: routes.workflowKeysFile(place.org, place.project, workflow.id),
});

/** Named by its steps, or with a value of its own here. */
const isOfThis = ({ referencedIn, credential }: KnownKeys["items"][number]) =>
  referencedIn.length > 0 || credential?.scope === "workflow";

/** The keys as what is being edited mentions them. The list stays the same object while nothing of it changes. */
function useShownKeys(
  stored: KnownKeys,
  { draft: { steps } }: Editing["form"],
  permissions: Permissions,
): KnownKeys {
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
