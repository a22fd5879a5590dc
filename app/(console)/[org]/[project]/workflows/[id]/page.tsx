import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { BackToKind } from "@/components/consumers/back-to-kind";
import { CredentialCreation } from "@/components/consumers/picker/credential-creation";
import { StandstillNotice } from "@/components/consumers/standstill-notice";
import { refusal } from "@/components/members/member-rights";
import { WorkflowEditor } from "@/components/workflows/workflow-editor";
import type { WorkflowActions } from "@/components/workflows/editor-props";
import { type PersonContext, requireUser } from "@/lib/auth/session";
import { WORKFLOW } from "@/lib/catalog/kinds/machines";
import { env } from "@/lib/env";
import { routes } from "@/lib/routes";
import { createForSlotAction, slotTaskAction } from "../../[kind]/picker-actions";
import { Forbidden } from "../../forbidden";
import { EditorSlot } from "../../settings/credentials/editor-slot";
import { loadDialogParams } from "../../settings/credentials/search-params";
import {
  cancelAction,
  candidatesAction,
  createKeyAction,
  createOwnValueAction,
  explainAction,
  keyTaskAction,
  permitAction,
  removeAction,
  removeValueAction,
  rerunAction,
  restoreValueAction,
  runsAction,
  startAction,
  updateAction,
} from "./actions";
import { CredentialFrame } from "./credential-frame";
import { findWorkflow, readAround } from "./editor-data";

export const metadata: Metadata = { title: "Workflow" };

type Props = PageProps<"/[org]/[project]/workflows/[id]">;

export default async function WorkflowPage({ params, searchParams }: Props) {
  const { org, project, id } = await params;
  const place = { org, project };
  const ctx = await requireUser(place, routes.consumer(org, project, WORKFLOW.slug, id));
  const { editor } = await loadDialogParams(searchParams);
  const workflow = await findWorkflow(ctx, id);
  if (workflow === "forbidden") return <Forbidden ctx={ctx} title={WORKFLOW.title} />;
  if (!workflow) notFound();
  const { keys, parts, runs } = await readAround(ctx, id);
  const listHref = routes.consumers(org, project, WORKFLOW.slug);
  return (
    <CredentialFrame ctx={ctx} place={place}>
      <BackToKind kind={WORKFLOW} href={listHref} />
      <StandstillNotice
        consumer={workflow}
        binHref={routes.credentials(org, project, { status: "deleted" })}
      />
      <CredentialCreation place={place} actions={{ task: slotTaskAction, create: createForSlotAction }}>
        <WorkflowEditor
          key={workflow.id}
          workflow={workflow}
          place={place}
          projectName={ctx.place.project.name}
          keys={keys}
          parts={parts}
          runs={runs}
          refusals={refusalsFor(ctx)}
          actions={actionsAt(org, project, id)}
          webhookUrl={`${env().publicUrl}/hooks/workflows/${id}`}
          listHref={listHref}
        />
      </CredentialCreation>
      <EditorSlot params={{ edit: editor.edit, rotate: editor.rotate }} ctx={ctx} />
    </CredentialFrame>
  );
}

/** Why controls are off for this reader, in words; nothing where they are not. */
function refusalsFor({ actor }: PersonContext) {
  return {
    update: refusal(actor, "workflow.update", "change workflows"),
    remove: refusal(actor, "workflow.delete", "delete workflows"),
    run: refusal(actor, "workflow.run", "run workflows"),
    permit: refusal(actor, "workflow.permit", "change usage permissions"),
    manage: refusal(actor, "credential.create", "add or change credentials"),
  };
}

function actionsAt(org: string, project: string, id: string): WorkflowActions {
  return {
    update: updateAction.bind(null, org, project),
    remove: removeAction.bind(null, org, project),
    permit: permitAction.bind(null, org, project),
    explain: explainAction.bind(null, org, project),
    candidates: candidatesAction.bind(null, org, project),
    runs: {
      start: startAction.bind(null, org, project),
      rerun: rerunAction.bind(null, org, project),
      cancel: cancelAction.bind(null, org, project),
      list: runsAction.bind(null, org, project),
    },
    keys: {
      task: keyTaskAction,
      create: createKeyAction,
      createForWorkflow: createOwnValueAction.bind(null, id),
    },
    values: {
      remove: removeValueAction.bind(null, org, project),
      restore: restoreValueAction.bind(null, org, project),
    },
  };
}
