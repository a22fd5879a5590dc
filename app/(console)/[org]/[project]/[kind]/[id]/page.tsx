import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { BackToKind } from "@/components/consumers/back-to-kind";
import { ConsumerEditor } from "@/components/consumers/consumer-editor";
import { ConsumerHeader } from "@/components/consumers/consumer-header";
import { StandstillNotice } from "@/components/consumers/standstill-notice";
import { kindWords } from "@/components/consumers/kind-words";
import { refusal } from "@/components/members/member-rights";
import { can } from "@/lib/access/policy";
import { type PersonContext, requireUser } from "@/lib/auth/session";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { findKindBySlug } from "@/lib/catalog/kinds";
import type { ConsumerView } from "@/lib/domain/consumers/view";
import { routes } from "@/lib/routes";
import { Forbidden } from "../../forbidden";
import { assignAction, candidatesAction, createAction, removeAction, updateAction } from "../actions";
import { consequenceOf, KindExtras, operationsOf, redirectUriFor } from "../kind-extras";
import { findOfKind } from "./find";

type Props = PageProps<"/[org]/[project]/[kind]/[id]">;

export default async function ConsumerPage({ params }: Props) {
  const { org, project, kind: slug, id } = await params;
  const place = { org, project };
  const ctx = await requireUser(place, routes.consumer(org, project, slug, id));
  const kind = findKindBySlug(slug);
  if (!kind) notFound();
  const consumer = await findOfKind(ctx, kind, id);
  if (consumer === "forbidden") return <Forbidden ctx={ctx} title={kind.title} />;
  if (!consumer) notFound();
  const listHref = routes.consumers(org, project, slug);
  return (
    <>
      <BackToKind kind={kind} href={listHref} />
      <ConsumerHeader kind={kind} consumer={consumer} />
      <StandstillNotice
        consumer={consumer}
        binHref={routes.credentials(org, project, { status: "deleted" })}
      />
      <div className="flex flex-col gap-6">
        <ConsumerEditor
          key={consumer.id}
          kind={kind}
          consumer={consumer}
          selfId={ctx.actor.id}
          refusals={refusalsFor(ctx, kind)}
          canCreateCredential={can(ctx.actor, "credential.create")}
          actions={actionsAt(org, project)}
          listHref={listHref}
          tryAddress={routes.consumerTry(org, project, slug, id)}
          redirectUri={redirectUriFor(kind)}
          consequence={consequenceOf(kind)}
          suggestions={suggestionsFor(consumer)}
        />
        <KindExtras ctx={ctx} place={place} consumer={consumer} />
      </div>
    </>
  );
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: findKindBySlug((await params).kind)?.label ?? "Nothing here" };
}

/** Why controls are off for this reader, in words; nothing where they are not. */
function refusalsFor({ actor }: PersonContext, kind: KindSpec) {
  const { other } = kindWords(kind);
  return {
    update: refusal(actor, "consumer.update", `change ${other}`),
    remove: refusal(actor, "consumer.delete", `delete ${other}`),
    use: refusal(actor, "consumer.use", `try ${other}`),
  };
}

/** Known values for fields of the Try. */
function suggestionsFor(consumer: ConsumerView) {
  const operations = operationsOf(consumer);
  return operations && { operationId: operations.map(({ operationId }) => operationId) };
}

const actionsAt = (org: string, project: string) => ({
  create: createAction.bind(null, org, project),
  update: updateAction.bind(null, org, project),
  assign: assignAction.bind(null, org, project),
  remove: removeAction.bind(null, org, project),
  candidates: candidatesAction.bind(null, org, project),
});
