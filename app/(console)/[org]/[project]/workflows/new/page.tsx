import type { Metadata } from "next";
import { BackToKind } from "@/components/consumers/back-to-kind";
import { PageHeader } from "@/components/ui/page-header";
import { WorkflowCreator } from "@/components/workflows/workflow-creator";
import { can } from "@/lib/access/policy";
import { requireUser } from "@/lib/auth/session";
import { WORKFLOW } from "@/lib/catalog/kinds/machines";
import { routes } from "@/lib/routes";
import { Forbidden } from "../../forbidden";
import { createAction } from "./actions";

export const metadata: Metadata = { title: "New workflow" };

type Props = PageProps<"/[org]/[project]/workflows/new">;

export default async function NewWorkflowPage({ params }: Props) {
  const { org, project } = await params;
  const ctx = await requireUser({ org, project }, routes.newConsumer(org, project, WORKFLOW.slug));
  if (!can(ctx.actor, "workflow.create")) return <Forbidden ctx={ctx} title="New workflow" />;
  return (
    <div className="max-w-2xl">
      <BackToKind kind={WORKFLOW} href={routes.consumers(org, project, WORKFLOW.slug)} />
      <PageHeader title="New workflow">{WORKFLOW.description}</PageHeader>
      <WorkflowCreator place={{ org, project }} create={createAction.bind(null, org, project)} />
    </div>
  );
}
