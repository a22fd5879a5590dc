import "server-only";
import { and, eq, gt, ilike, inArray, isNotNull, isNull, lte, or, sql, type SQL } from "drizzle-orm";
import { credentials } from "@/db/schema";
import type { ListFilters } from "./list";

/** Days before its expiry that a credential counts as expiring. */
export const EXPIRING_DAYS = 14;

const usable = and(isNull(credentials.disabledAt), gt(credentials.version, 0));

function statusFilter(status: NonNullable<ListFilters["status"]>[number]): SQL | undefined {
  switch (status) {
    case "active":
      return and(usable, or(isNull(credentials.expiresAt), gt(credentials.expiresAt, sql`now()`)));
    case "needs_value":
      return and(isNull(credentials.disabledAt), eq(credentials.version, 0));
    case "disabled":
      return isNotNull(credentials.disabledAt);
    case "expired":
      return and(usable, lte(credentials.expiresAt, sql`now()`));
    case "expiring":
      return and(
        usable,
        gt(credentials.expiresAt, sql`now()`),
        lte(credentials.expiresAt, sql`now() + make_interval(days => ${EXPIRING_DAYS})`),
      );
    default:
      return status satisfies never;
  }
}

/** Text matched anywhere in name, key or service. `%` and `_` are ordinary characters here. */
function searchFilter(q: string): SQL | undefined {
  const pattern = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  return or(
    ilike(credentials.name, pattern),
    ilike(credentials.key, pattern),
    ilike(credentials.templateId, pattern),
  );
}

export function filtersOf(input: ListFilters): SQL | undefined {
  return and(
    input.q ? searchFilter(input.q) : undefined,
    input.key ? eq(credentials.key, input.key) : undefined,
    input.type?.length ? inArray(credentials.type, input.type) : undefined,
    input.category?.length ? inArray(credentials.category, input.category) : undefined,
    input.status?.length ? or(...input.status.map(statusFilter)) : undefined,
    input.scope === "project" ? isNull(credentials.workflowId) : undefined,
    input.scope === "workflow" ? isNotNull(credentials.workflowId) : undefined,
    input.workflow ? eq(credentials.workflowId, input.workflow) : undefined,
  );
}
