import "server-only";
import { and, eq, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { credentials, credentialVersions } from "@/db/schema";
import { isId } from "@/lib/ids";
import { query } from "../command";
import type { TxContext } from "../context";
import { type Cursor, readCursor, writeCursor } from "../cursor";
import { countCredentials } from "./count";
import { filtersOf } from "./filters";
import { Category, Comparable, Type } from "./input";
import { alive, currentVersion, type StoredCredential, visible } from "./shared";
import { type CredentialView, viewAll } from "./view";

const SORT_FIELDS = ["name", "key", "created", "updated", "lastUsed"] as const;
const SORTS = SORT_FIELDS.flatMap((field) => [field, `-${field}`] as const);

/** `a,b` or repeated parameters: any of them. */
const anyOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === "string" ? value.split(",").filter(Boolean) : value),
    z.array(item).max(20).optional(),
  );

export const ListInput = z.strictObject({
  q: Comparable(200).optional(),
  type: anyOf(Type),
  category: anyOf(Category),
  status: anyOf(z.enum(["active", "needs_value", "disabled", "expired", "expiring"])),
  scope: z.enum(["project", "workflow"]).optional(),
  workflow: z
    .string()
    .refine((id) => isId("workflow", id), "This is not the id of a workflow.")
    .optional(),
  sort: z.enum(SORTS).default("-updated"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});
export type ListFilters = z.output<typeof ListInput>;

export interface CredentialPage {
  items: CredentialView[];
  /** Exact up to 10,000. */
  total: number;
  totalIsCapped: boolean;
  /** Rows before this page, for "51–100 of 128". */
  position: number;
  nextCursor: string | null;
  previousCursor: string | null;
}

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
  name: { column: sql`lower(${credentials.name})`, valueOf: (row) => row.credential.name, cast: text },
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
    column: sql`coalesce(${credentials.lastUsedAt}, to_timestamp(0))`,
    valueOf: (row) => time(row.credential.lastUsedAt),
    cast: timestamp,
  },
};

/** One page of metadata. Values are never read; of a row's ciphertext only its sealed hint is opened. */
export const listCredentials = query(
  "credential.list",
  ListInput,
  async (ctx, input): Promise<CredentialPage> => {
    const list = JSON.stringify({ ...input, cursor: undefined, limit: undefined });
    const cursor = await readCursor(ctx, list, input.cursor);
    const order = orderOf(input.sort);
    const rows = await readPage(ctx, input, order, cursor);
    const backwards = cursor?.towards === "previous";
    const more = rows.length > input.limit;
    const page = rows.slice(0, input.limit);
    if (backwards) page.reverse();
    const position = positionOf(cursor, page.length);
    const at = async (row: StoredCredential | undefined, towards: Cursor["towards"], rowsBefore: number) =>
      row
        ? writeCursor(ctx, list, {
            value: order.valueOf(row),
            id: row.credential.id,
            towards,
            position: rowsBefore,
          })
        : null;
    return {
      items: await viewAll(ctx, page),
      ...(await countCredentials(ctx, input)),
      position,
      nextCursor: more || backwards ? await at(page.at(-1), "next", position + page.length) : null,
      previousCursor: (backwards ? more : cursor !== undefined)
        ? await at(page[0], "previous", position)
        : null,
    };
  },
);

function orderOf(sort: (typeof SORTS)[number]): Order & { descending: boolean } {
  const descending = sort.startsWith("-");
  // Safe because SORTS is built from SORT_FIELDS, with or without the sign.
  const field = (descending ? sort.slice(1) : sort) as (typeof SORT_FIELDS)[number];
  return { ...ORDERS[field], descending };
}

function positionOf(cursor: Cursor | undefined, pageLength: number): number {
  if (!cursor) return 0;
  return cursor.towards === "next" ? cursor.position : Math.max(0, cursor.position - pageLength);
}

async function readPage(
  ctx: TxContext,
  input: ListFilters,
  order: ReturnType<typeof orderOf>,
  cursor: Cursor | undefined,
): Promise<StoredCredential[]> {
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
