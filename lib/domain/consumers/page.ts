import "server-only";
import { and, eq, getTableColumns, ilike, sql } from "drizzle-orm";
import { consumers } from "@/db/schema";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { type KindId, KINDS } from "@/lib/catalog/kinds";
import type { TxContext } from "../context";
import { type Cursor, readCursor, writeCursor } from "../cursor";
import { type ConsumerRow, visibleConsumers } from "./shared";

/** Totals are exact up to here; counting further would cost more than the page. */
const COUNT_LIMIT = 10_000;

export interface Filters {
  kind?: KindId | undefined;
  q?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

export interface Page<Item> {
  items: Item[];
  total: number;
  totalIsCapped: boolean;
  position: number;
  nextCursor: string | null;
  previousCursor: string | null;
}

/** A page of consumers by name, without their documents and the insides of their steps. */
export async function pageOfConsumers<Item>(
  ctx: TxContext,
  input: Filters,
  viewed: (ctx: TxContext, rows: readonly ConsumerRow[]) => Promise<Item[]>,
): Promise<Page<Item>> {
  const list = JSON.stringify({ consumers: true, kind: input.kind, q: input.q });
  const cursor = await readCursor(ctx, list, input.cursor);
  const rows = await consumerPageQuery(ctx, input, cursor);
  const backwards = cursor?.towards === "previous";
  const more = rows.length > input.limit;
  const page = rows.slice(0, input.limit).map((row) => row.consumer);
  if (backwards) page.reverse();
  const position = backwards && !more ? 0 : positionOf(cursor, page.length);
  const at = (row: ConsumerRow | undefined, towards: Cursor["towards"], before: number) =>
    row ? writeCursor(ctx, list, { value: row.name, id: row.id, towards, position: before }) : null;
  return {
    items: await viewed(ctx, page),
    ...(await countConsumers(ctx, input)),
    position,
    nextCursor: more || backwards ? await at(page.at(-1), "next", position + page.length) : null,
    previousCursor: (backwards ? more : cursor !== undefined)
      ? await at(page[0], "previous", position)
      : null,
  };
}

function positionOf(cursor: Cursor | undefined, pageLength: number): number {
  if (!cursor) return 0;
  return cursor.towards === "next" ? cursor.position : Math.max(0, cursor.position - pageLength);
}

const filtersOf = ({ kind, q }: Filters) =>
  and(
    kind ? eq(consumers.kind, kind) : undefined,
    q ? ilike(consumers.name, `%${q.replace(/[\\%_]/g, "\\$&")}%`) : undefined,
  );

/** A document has up to a megabyte, and a page up to two hundred of them: only the consumer itself shows its own. */
const DOCUMENTS = KINDS.flatMap((kind: KindSpec) =>
  kind.fields.filter((field) => field.kind === "document").map(({ name }) => name),
);
const withoutDocuments = sql`${consumers.config} - array[${sql.join(
  DOCUMENTS.map((name) => sql`${name}`),
  sql`, `,
)}]::text[]`;
/** The same is true of the code and prompts of steps. */
const outlined = sql`case when jsonb_typeof(${consumers.config} -> 'steps') = 'array'
  then jsonb_set(${consumers.config}, '{steps}', (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', step -> 'id', 'name', step -> 'name', 'type', step -> 'type')) order by place), '[]')
      from jsonb_array_elements(${consumers.config} -> 'steps') with ordinality as each (step, place)))
  else ${withoutDocuments} end`.mapWith(consumers.config);

function consumerPageQuery(ctx: TxContext, input: Filters, cursor: Cursor | undefined) {
  const backwards = cursor?.towards === "previous";
  const direction = backwards ? sql`desc` : sql`asc`;
  const sorted = sql`${consumers}.sorted_name`;
  const after =
    cursor &&
    sql`(${sorted}, ${consumers.id}) ${backwards ? sql`<` : sql`>`} (lower(${cursor.value}), ${cursor.id})`;
  return ctx.tx
    .select({ consumer: { ...getTableColumns(consumers), config: outlined } })
    .from(consumers)
    .where(and(visibleConsumers(ctx), filtersOf(input), after))
    .orderBy(sql`${sorted} ${direction}`, sql`${consumers.id} ${direction}`)
    .limit(input.limit + 1);
}

async function countConsumers(ctx: TxContext, input: Filters) {
  const some = ctx.tx
    .select({ one: sql`1` })
    .from(consumers)
    .where(and(visibleConsumers(ctx), filtersOf(input)))
    .limit(COUNT_LIMIT + 1)
    .as("some");
  const [row] = await ctx.tx.select({ count: sql<number>`count(*)::int` }).from(some);
  const count = row?.count ?? 0;
  return { total: Math.min(count, COUNT_LIMIT), totalIsCapped: count > COUNT_LIMIT };
}
