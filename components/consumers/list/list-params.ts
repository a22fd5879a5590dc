import { parseAsString } from "nuqs/server";
import type { Query } from "@/lib/routes";

/** What a list of consumers shows, as it stands in the address. */
export const LIST_PARAMS = { q: parseAsString.withDefault(""), cursor: parseAsString };

export interface ListParams {
  q: string;
  cursor: string | null;
}

export const listQuery = ({ q, cursor }: Partial<ListParams>): Query => ({ q, cursor });
