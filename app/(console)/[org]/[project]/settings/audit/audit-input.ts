import { createLoader } from "nuqs/server";
import { AUDIT_FILTERS, AUDIT_PARAMS, type AuditFilters, RANGES } from "@/components/audit/search-params";

const DAY_MS = 86_400_000;

export const loadAuditParams = createLoader(AUDIT_PARAMS);
export const loadAuditFilters = createLoader(AUDIT_FILTERS);

const dayOf = (date: Date) => date.toISOString().slice(0, 10);

/** Filters of the address as the audit doors take them. */
export function auditInput(
  { range, from, to, actor, action, outcome, resource }: AuditFilters,
  now = new Date(),
) {
  const days = from || to ? null : (RANGES.find(({ id }) => id === range)?.days ?? null);
  return {
    ...(days !== null && { from: new Date(now.getTime() - days * DAY_MS).toISOString() }),
    ...(from && { from: dayOf(from) }),
    ...(to && { to: dayOf(to) }),
    ...(actor && { actor: actor.slice(0, 80) }),
    ...(action.length > 0 && { action: action.slice(0, 50).map((one) => one.slice(0, 80)) }),
    ...(outcome && { outcome }),
    ...(resource && { subject: resource.slice(0, 80) }),
  };
}
