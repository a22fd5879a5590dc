import "server-only";
import { z } from "zod";
import { isId } from "@/lib/ids";
import { query } from "../command";
import { type Cursor, readCursor, writeCursor } from "../cursor";
import { countCredentials } from "./count";
import { Category, Comparable, Type } from "./input";
import { orderOf, pageQuery, SORTS } from "./page";
import type { StoredCredential } from "./shared";
import { type CredentialView, viewAll } from "./view";

/** `a,b` or repeated parameters: any of them. */
const anyOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === "string" ? value.split(",").filter(Boolean) : value),
    z.array(item).max(20).optional(),
  );

export const ListInput = z.strictObject({
  q: Comparable(200).optional(),
  /** Exactly this key. */
  key: Comparable(128).optional(),
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

/** One page of metadata. Values are never read; of a row's ciphertext only its sealed hint is opened. */
export const listCredentials = query(
  "credential.list",
  ListInput,
  async (ctx, input): Promise<CredentialPage> => {
    const list = JSON.stringify({ ...input, cursor: undefined, limit: undefined });
    const cursor = await readCursor(ctx, list, input.cursor);
    const order = orderOf(input.sort);
    const rows = await pageQuery(ctx, input, cursor);
    const backwards = cursor?.towards === "previous";
    const more = rows.length > input.limit;
    const page = rows.slice(0, input.limit);
    if (backwards) page.reverse();
    // Going back there may be fewer than there were; where nothing comes before, that is certain.
    const position = backwards && !more ? 0 : positionOf(cursor, page.length);
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

function positionOf(cursor: Cursor | undefined, pageLength: number): number {
  if (!cursor) return 0;
  return cursor.towards === "next" ? cursor.position : Math.max(0, cursor.position - pageLength);
}
