import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { BackToKind } from "@/components/consumers/back-to-kind";
import { ConsumerCreator } from "@/components/consumers/consumer-creator";
import { kindWords } from "@/components/consumers/kind-words";
import { PageHeader } from "@/components/ui/page-header";
import { can } from "@/lib/access/policy";
import { requireUser } from "@/lib/auth/session";
import { findKindBySlug } from "@/lib/catalog/kinds";
import { routes } from "@/lib/routes";
import { Forbidden } from "../../forbidden";
import { candidatesAction, createAction } from "../actions";
import { redirectUriFor } from "../kind-extras";

type Props = PageProps<"/[org]/[project]/[kind]/new">;

export default async function NewConsumerPage({ params }: Props) {
  const { org, project, kind: slug } = await params;
  const ctx = await requireUser({ org, project }, routes.newConsumer(org, project, slug));
  const kind = findKindBySlug(slug);
  if (!kind) notFound();
  const title = `New ${kindWords(kind).one}`;
  if (!can(ctx.actor, "consumer.create")) return <Forbidden ctx={ctx} title={title} />;
  return (
    <div className="max-w-3xl">
      <BackToKind kind={kind} href={routes.consumers(org, project, slug)} />
      <PageHeader title={title}>{kind.description}</PageHeader>
      <ConsumerCreator
        kind={kind}
        place={{ org, project }}
        selfId={ctx.actor.id}
        canCreateCredential={can(ctx.actor, "credential.create")}
        actions={{
          create: createAction.bind(null, org, project),
          candidates: candidatesAction.bind(null, org, project),
        }}
        redirectUri={redirectUriFor(kind)}
      />
    </div>
  );
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const kind = findKindBySlug((await params).kind);
  return { title: kind ? `New ${kindWords(kind).one}` : "Nothing here" };
}
