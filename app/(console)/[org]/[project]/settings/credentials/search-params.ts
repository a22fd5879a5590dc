import { createLoader } from "nuqs/server";
import { DIALOG_PARAMS, LIST_PARAMS, type ListParams } from "@/components/credentials/list-params";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

const loadList = createLoader(LIST_PARAMS);
const loadDialogs = createLoader(DIALOG_PARAMS);

type SearchParams = Promise<Record<string, string | string[] | undefined>>;

export const loadListParams = (searchParams: SearchParams): Promise<ListParams> => loadList(searchParams);

/** Which dialog is open: in the shape of `EditorSlot`, and what is about to be deleted. */
export async function loadDialogParams(searchParams: SearchParams) {
  const { delete: deleting, ...given } = await loadDialogs(searchParams);
  const { new: adding, edit, rotate, import: importing } = given;
  const editor = {
    new: adding ?? undefined,
    edit: edit ?? undefined,
    rotate: rotate ?? undefined,
    import: importing ?? undefined,
  };
  return { editor, deleting };
}

/** What `listCredentials` is asked for; parameters at their default stay away. */
export function listInput({ q, type, category, status, scope, sort, cursor }: ListParams) {
  return {
    ...(q && !looksLikeSecret(q) && { q: q.slice(0, 200) }),
    ...(type.length > 0 && { type }),
    ...(category.length > 0 && { category }),
    ...(status.length > 0 && { status: status.filter((one) => one !== "deleted") }),
    ...(scope && { scope }),
    ...(cursor && { cursor }),
    sort,
  };
}
