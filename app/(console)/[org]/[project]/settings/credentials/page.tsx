import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { BinSection } from "./bin-section";
import { findLive } from "./[credentialId]/find";
import { EditorSlot } from "./editor-slot";
import { IndexFrame } from "./index-frame";
import { readList } from "./list-data";
import { ListSection } from "./list-section";
import { loadDialogParams, loadListParams } from "./search-params";
import { listQuery } from "@/components/credentials/list-params";
import { requireUser } from "@/lib/auth/session";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { routes } from "@/lib/routes";

export const metadata: Metadata = { title: "Credentials" };

export default async function CredentialsPage(props: PageProps<"/[org]/[project]/settings/credentials">) {
  const place = await props.params;
  const [params, dialogs] = await Promise.all([
    loadListParams(props.searchParams),
    loadDialogParams(props.searchParams),
  ]);
  const here = routes.credentials(place.org, place.project, listQuery(params));
  const ctx = await requireUser(place, here);
  // An address is kept in histories and logs: a secret in it goes no further than here.
  if (looksLikeSecret(params.q))
    redirect(routes.credentials(place.org, place.project, listQuery({ ...params, q: "" })));

  const asked = dialogs.deleting ? await findLive(ctx, dialogs.deleting) : undefined;
  const isBin = params.status.includes("deleted");
  const list = isBin ? null : await readList(ctx, params);
  return (
    <IndexFrame ctx={ctx} place={place} params={params} page={list?.page ?? null} asked={asked}>
      {list ? <ListSection place={place} ctx={ctx} params={params} list={list} /> : <BinSection ctx={ctx} />}
      <EditorSlot params={dialogs.editor} ctx={ctx} />
    </IndexFrame>
  );
}
