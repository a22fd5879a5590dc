import { CATEGORIES, type Category } from "@/lib/catalog/field-spec";
import type { Sort, SortField } from "@/components/credentials/list-params";

const isCategory = (text: string): text is Category => Object.hasOwn(CATEGORIES, text);

/** A category of a newer version is shown as custom. */
export const categoryOf = ({ category }: { category: string }): Category =>
  isCategory(category) ? category : "custom";

export const STATUS_LABELS = {
  active: "Active",
  needs_value: "Needs value",
  expired: "Expired",
  expiring: "Expiring soon",
  disabled: "Disabled",
} as const;

export const SORT_LABELS: Record<SortField, string> = {
  name: "Name",
  key: "Key",
  created: "Created",
  updated: "Last updated",
  lastUsed: "Last used",
};

/** Names run from A, times from the newest: the order somebody means by picking the field. */
export const naturalSort = (field: SortField): Sort =>
  field === "name" || field === "key" ? field : `-${field}`;

export function sortField(sort: Sort): { field: SortField; isDescending: boolean } {
  const isDescending = sort.startsWith("-");
  // Safe because a sort is a field with or without the sign.
  return { field: (isDescending ? sort.slice(1) : sort) as SortField, isDescending };
}
