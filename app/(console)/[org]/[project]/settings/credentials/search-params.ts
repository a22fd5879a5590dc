import { createLoader } from "nuqs/server";
import { DIALOG_PARAMS, LIST_PARAMS, type ListParams } from "@/components/credentials/list-params";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

export const loadListParams = createLoader({ ...LIST_PARAMS, ...DIALOG_PARAMS });

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
