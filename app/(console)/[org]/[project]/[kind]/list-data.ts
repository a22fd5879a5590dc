import type { ListParams } from "@/components/consumers/list/list-params";
import type { PersonContext } from "@/lib/auth/session";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import type { KindId } from "@/lib/catalog/kinds";
import { listConsumers } from "@/lib/domain/consumers/list";
import { listWorkflows } from "@/lib/domain/workflows/list";
import { AppError } from "@/lib/errors";
import { readIfAllowed } from "../read-if-allowed";

/** A page of one kind; null when the reader may not see it. A cursor that leads nowhere any more gives the first page. */
export async function readPage(ctx: PersonContext, { id }: KindSpec, { q, cursor }: ListParams) {
  // Safe because every entry of the catalogue has such an id; its shape alone says only that it is a text.
  const filters = { kind: id as KindId, ...(q && { q: q.slice(0, 200) }) };
  const read = (from: string | null) =>
    readIfAllowed(ctx, listConsumers, { ...filters, ...(from !== null && { cursor: from }) });
  const first = async (isReset: boolean) => {
    const page = await read(null);
    return page && { page, isReset };
  };
  if (cursor === null) return first(false);
  try {
    const page = await read(cursor);
    return page && page.items.length === 0 ? await first(true) : page && { page, isReset: false };
  } catch (error) {
    if (error instanceof AppError && error.code === "malformed") return first(true);
    throw error;
  }
}

/** How the workflows of that page ran last, by id; nothing for other kinds. */
export async function readLastRuns(ctx: PersonContext, { id }: KindSpec, { q, cursor }: ListParams) {
  if (id !== "workflow") return undefined;
  const { items } = await listWorkflows(ctx, {
    ...(q && { q: q.slice(0, 200) }),
    ...(cursor !== null && { cursor }),
  });
  return new Map(items.map((workflow) => [workflow.id, workflow.lastRun]));
}
