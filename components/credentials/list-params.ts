import { createSerializer, parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { CREDENTIAL_CATEGORIES } from "@/lib/catalog/field-spec";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";

export const VIEWS = ["grid", "table"] as const;
export type View = (typeof VIEWS)[number];

export const SORT_FIELDS = ["name", "key", "created", "updated", "lastUsed"] as const;
export type SortField = (typeof SORT_FIELDS)[number];
export type Sort = SortField | `-${SortField}`;
const SORTS: readonly Sort[] = SORT_FIELDS.flatMap((field) => [field, `-${field}`] as const);

export const STATUSES = ["active", "needs_value", "expired", "expiring", "disabled"] as const;

/** What the list shows. A value that is none of these falls back to its default. */
export const FILTER_PARAMS = {
  q: parseAsString.withDefault(""),
  type: parseAsArrayOf(parseAsStringLiteral(CREDENTIAL_TYPE_IDS)).withDefault([]),
  category: parseAsArrayOf(parseAsStringLiteral(CREDENTIAL_CATEGORIES)).withDefault([]),
  /** `deleted` shows the bin instead of the list. */
  status: parseAsArrayOf(parseAsStringLiteral([...STATUSES, "deleted"])).withDefault([]),
  scope: parseAsStringLiteral(["project", "workflow"]),
};

export const LIST_PARAMS = {
  ...FILTER_PARAMS,
  view: parseAsStringLiteral(VIEWS).withDefault("grid"),
  sort: parseAsStringLiteral(SORTS).withDefault("-updated"),
  cursor: parseAsString,
};

/** At most one dialog at a time; closing it takes the parameter away. */
export const DIALOG_PARAMS = {
  new: parseAsString,
  edit: parseAsString,
  rotate: parseAsString,
  import: parseAsString,
  delete: parseAsString,
};

export interface ListParams {
  q: string;
  type: (typeof CREDENTIAL_TYPE_IDS)[number][];
  category: (typeof CREDENTIAL_CATEGORIES)[number][];
  status: ((typeof STATUSES)[number] | "deleted")[];
  scope: "project" | "workflow" | null;
  view: View;
  sort: Sort;
  cursor: string | null;
}

const serialize = createSerializer(LIST_PARAMS);

/** The query of a list address, without its question mark; parameters at their default are left out. */
export const listQuery = (params: Partial<ListParams>) =>
  Object.fromEntries(new URLSearchParams(serialize(params)));

export const filterCount = ({
  type,
  category,
  status,
  scope,
}: Pick<ListParams, "type" | "category" | "status" | "scope">) =>
  [type.length > 0, category.length > 0, status.length > 0, scope !== null].filter(Boolean).length;

/** Search and filters alone, as one text: the same text means the same list. */
export const filterQuery = ({ q, type, category, status, scope }: ListParams) =>
  serialize({ q, type, category, status, scope });
