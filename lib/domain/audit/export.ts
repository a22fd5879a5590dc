import "server-only";
import { transaction } from "@/db/client";
import { release } from "../command";
import { reachOf } from "../door";
import { EventFilters, matching, readEvents } from "./filters";
import { type EventView, viewEvent } from "./view";

const EXPORT_MAX = 10_000;

export interface EventExport {
  items: EventView[];
  /** True when there is more than the newest 10,000. */
  truncated: boolean;
}

/** The newest events that match, in one piece. Recorded itself. */
export const exportEvents = release("audit.export", EventFilters, async (ctx, filters) => {
  const rows = await transaction(reachOf(ctx), (tx) =>
    readEvents({ ...ctx, tx }, matching({ ...ctx, tx }, filters), EXPORT_MAX + 1),
  );
  const result: EventExport = {
    items: rows.slice(0, EXPORT_MAX).map(viewEvent),
    truncated: rows.length > EXPORT_MAX,
  };
  return {
    result,
    detail: { events: result.items.length, truncated: result.truncated, filters: Object.keys(filters) },
  };
});
