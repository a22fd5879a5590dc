import type { Query } from "@/lib/routes";

/** A page's search parameters as they go on to another page; repeated ones as a comma list. */
export const textOf = (search: Record<string, string | string[] | undefined>): Query =>
  Object.fromEntries(Object.entries(search).map(([name, value]) => [name, [value].flat().join(",")]));
