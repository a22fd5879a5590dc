import {
  type inferParserType,
  parseAsArrayOf,
  parseAsIsoDate,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";

export const RANGES = [
  { id: "1d", label: "Last 24 hours", days: 1 },
  { id: "7d", label: "Last 7 days", days: 7 },
  { id: "30d", label: "Last 30 days", days: 30 },
  { id: "90d", label: "Last 90 days", days: 90 },
  { id: "all", label: "All time", days: null },
] as const;

export const OUTCOMES = [
  { id: "allowed", label: "Allowed" },
  { id: "denied", label: "Denied" },
  { id: "failed", label: "Failed" },
] as const;

/** What the audit log shows. A value that is none of these falls back to its default. */
export const AUDIT_FILTERS = {
  range: parseAsStringLiteral(RANGES.map(({ id }) => id)).withDefault("7d"),
  /** Days that replace the range. */
  from: parseAsIsoDate,
  to: parseAsIsoDate,
  actor: parseAsString,
  action: parseAsArrayOf(parseAsString).withDefault([]),
  outcome: parseAsStringLiteral(OUTCOMES.map(({ id }) => id)),
  resource: parseAsString,
};

export const AUDIT_PARAMS = { ...AUDIT_FILTERS, cursor: parseAsString, event: parseAsString };

export type AuditFilters = inferParserType<typeof AUDIT_FILTERS>;
