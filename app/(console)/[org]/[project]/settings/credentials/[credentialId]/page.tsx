import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { restoreAction } from "../actions";
import { EditorSlot } from "../editor-slot";
import { loadDialogParams } from "../search-params";
import { DetailFrame } from "./detail-frame";
import { DetailTab } from "./detail-tab";
import { findDeleted, findLive } from "./find";
import { loadDetailParams } from "./search-params";
import { DeletedNotice } from "@/components/credentials/detail/deleted-notice";
import { requireUser } from "@/lib/auth/session";
import { routes } from "@/lib/routes";

export const metadata: Metadata = { title: "Credential" };

type Props = PageProps<"/[org]/[project]/settings/credentials/[credentialId]">;

export default async function CredentialPage({ params, searchParams }: Props) {
  const { credentialId, ...place } = await params;
  const [{ tab, before }, dialogs] = await Promise.all([
    loadDetailParams(searchParams),
    loadDialogParams(searchParams),
  ]);
  const ctx = await requireUser(place, routes.credential(place.org, place.project, credentialId, { tab }));
  const credential = await findLive(ctx, credentialId);
  const deleted = credential ? undefined : await findDeleted(ctx, credentialId);
  if (!credential && !deleted) notFound();

  return (
    <DetailFrame
      ctx={ctx}
      place={place}
      credential={credential}
      tab={tab}
      isAsked={dialogs.deleting === credentialId}
    >
      {credential && <DetailTab ctx={ctx} place={place} credential={credential} tab={tab} before={before} />}
      {deleted && <DeletedNotice item={deleted} place={place} restore={restoreAction} />}
      <EditorSlot params={dialogs.editor} ctx={ctx} />
    </DetailFrame>
  );
}
