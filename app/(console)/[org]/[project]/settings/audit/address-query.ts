import { AUDIT_PARAMS } from "@/components/audit/search-params";
import type { Query } from "@/lib/routes";

/** The page's own parameters as they stand in the address, for links that keep them. */
export const addressQuery = (search: Record<string, string | string[] | undefined>): Query =>
  Object.fromEntries(Object.keys(AUDIT_PARAMS).map((name) => [name, [search[name] ?? []].flat().join(",")]));
