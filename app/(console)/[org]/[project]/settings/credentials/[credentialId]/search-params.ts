import { createLoader, parseAsInteger, parseAsStringLiteral } from "nuqs/server";

export const TABS = ["overview", "used-by", "versions", "activity"] as const;
export type Tab = (typeof TABS)[number];

export const loadDetailParams = createLoader({
  tab: parseAsStringLiteral(TABS).withDefault("overview"),
  /** Activity before this event's number. */
  before: parseAsInteger,
});
