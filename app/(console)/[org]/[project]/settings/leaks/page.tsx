import type { Metadata } from "next";
import { LeakCheck } from "@/components/leaks/leak-check";
import { PageHeader } from "@/components/ui/page-header";
import { can } from "@/lib/access/policy";
import { requireUser } from "@/lib/auth/session";
import { routes } from "@/lib/routes";
import { Forbidden } from "../../forbidden";
import { scanAction } from "./actions";

export const metadata: Metadata = { title: "Leak check" };

export default async function LeaksPage({ params }: PageProps<"/[org]/[project]/settings/leaks">) {
  const { org, project } = await params;
  const ctx = await requireUser({ org, project }, routes.leaks(org, project));
  if (!can(ctx.actor, "leak.scan")) return <Forbidden ctx={ctx} title="Leak check" />;
  return (
    <>
      <PageHeader title="Leak check">
        Which stored values stand in a log, a diff or any other text.
      </PageHeader>
      <LeakCheck place={{ org, project }} scan={scanAction} canRotate={can(ctx.actor, "credential.rotate")} />
    </>
  );
}
