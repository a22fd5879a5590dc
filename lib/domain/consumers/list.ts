import "server-only";
import { and, eq, getTableColumns, ilike, sql } from "drizzle-orm";
import { z } from "zod";
import { consumers } from "@/db/schema";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { KINDS } from "@/lib/catalog/kinds";
import { query } from "../command";
import type { TxContext } from "../context";
import { Comparable } from "../credentials/input";
import { type Cursor, readCursor, writeCursor } from "../cursor";
import { KindInput } from "./input";
import { type ConsumerRow, visibleConsumers } from "./shared";
import { type ConsumerView, viewConsumers } from "./view";

/** Totals are exact up to here; counting further would cost more than the page. */
const COUNT_LIMIT = 10_000;

export const ListConsumersInput = z.strictObject({
  kind: KindInput.optional(),
  q: Comparable(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});
type Filters = z.output<typeof ListConsumersInput>;

export interface ConsumerPage {
  items: ConsumerView[];
  total: number;
  totalIsCapped: boolean;
  position: number;
  nextCursor: string | null;
  previousCursor: string | null;
}

/** A page of consumers by name, without their documents. */
export const listConsumers = query(
  "consumer.list",
  ListConsumersInput,
  async (ctx, input): Promise<ConsumerPage> => {
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
      items: await viewConsumers(ctx, page),
      ...(await countConsumers(ctx, input)),
      position,
      nextCursor: more || backwards ? await at(page.at(-1), "next", position + page.length) : null,
      previousCursor: (backwards ? more : cursor !== undefined)
        ? await at(page[0], "previous", position)
        : null,
    };
  },
);

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
)}]::text[]`.mapWith(consumers.config);

function consumerPageQuery(ctx: TxContext, input: Filters, cursor: Cursor | undefined) {
  const backwards = cursor?.towards === "previous";
  const direction = backwards ? sql`desc` : sql`asc`;
  const sorted = sql`${consumers}.sorted_name`;
  const after =
    cursor &&
    sql`(${sorted}, ${consumers.id}) ${backwards ? sql`<` : sql`>`} (lower(${cursor.value}), ${cursor.id})`;
  return ctx.tx
    .select({ consumer: { ...getTableColumns(consumers), config: withoutDocuments } })
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
