import "server-only";
import { and, sql, type SQL } from "drizzle-orm";
import { credentials, credentialVersions } from "@/db/schema";
import type { TxContext } from "../context";
import type { Cursor } from "../cursor";
import { filtersOf } from "./filters";
import type { ListFilters } from "./list";
import { alive, currentVersion, type StoredCredential, visible } from "./shared";

const SORT_FIELDS = ["name", "key", "created", "updated", "lastUsed"] as const;
export const SORTS = SORT_FIELDS.flatMap((field) => [field, `-${field}`] as const);

interface Order {
  column: SQL;
  /** The column's value in a row, as text that sorts back to itself. */
  valueOf: (row: StoredCredential) => string;
  cast: SQL;
}

const time = (date: Date | null) => (date ?? new Date(0)).toISOString();
const text = sql`text`;
const timestamp = sql`timestamptz`;

const ORDERS: Record<(typeof SORT_FIELDS)[number], Order> = {
  name: { column: sql`${credentials}.sorted_name`, valueOf: (row) => row.credential.name, cast: text },
  key: { column: sql`${credentials.key}`, valueOf: (row) => row.credential.key, cast: text },
  created: {
    column: sql`${credentials.createdAt}`,
    valueOf: (row) => time(row.credential.createdAt),
    cast: timestamp,
  },
  updated: {
    column: sql`${credentials.updatedAt}`,
    valueOf: (row) => time(row.credential.updatedAt),
    cast: timestamp,
  },
  lastUsed: {
    column: sql`${credentials}.sorted_use`,
    valueOf: (row) => time(row.credential.lastUsedAt),
    cast: timestamp,
  },
};

export function orderOf(sort: (typeof SORTS)[number]): Order & { descending: boolean } {
  const descending = sort.startsWith("-");
  // Safe because SORTS is built from SORT_FIELDS, with or without the sign.
  const field = (descending ? sort.slice(1) : sort) as (typeof SORT_FIELDS)[number];
  return { ...ORDERS[field], descending };
}

/**
 * The rows of one page and one more, which tells whether there are others. Built apart from its use, so that its plan
 * can be looked at.
 */
export function pageQuery(ctx: TxContext, input: ListFilters, cursor: Cursor | undefined) {
  const order = orderOf(input.sort);
  // A previous page is read in the opposite direction, starting next to the cursor.
  const downwards = order.descending !== (cursor?.towards === "previous");
  const direction = downwards ? sql`desc` : sql`asc`;
  const start =
    order.column === ORDERS.name.column
      ? sql`lower(${cursor?.value ?? ""})`
      : sql`${cursor?.value ?? ""}::${order.cast}`;
  const beyond = downwards ? sql`<` : sql`>`;
  const after = cursor && sql`(${order.column}, ${credentials.id}) ${beyond} (${start}, ${cursor.id})`;
  return ctx.tx
    .select({ credential: credentials, version: credentialVersions })
    .from(credentials)
    .innerJoin(credentialVersions, currentVersion)
    .where(and(visible(ctx), alive, filtersOf(input), after))
    .orderBy(sql`${order.column} ${direction}`, sql`${credentials.id} ${direction}`)
    .limit(input.limit + 1);
}
