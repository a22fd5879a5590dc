import type { Impact, ImpactItem } from "@/lib/domain/credentials/impact";

/** Deleting this many at once asks for a typed phrase, whatever uses them. */
const PHRASE_FROM = 10;

/** 1: nothing depends on it. 2: something inactive does. 3: something in use does, or there are many. */
export type Tier = "blocked" | 1 | 2 | 3;

export const isBlocked = (item: ImpactItem) => item.blockedBy.length > 0;
export const usesOf = (item: ImpactItem) => item.consumers.length + item.hidden + item.references.length;

export function tierOf({ items, active }: Pick<Impact, "items" | "active">): Tier {
  if (items.every(isBlocked)) return "blocked";
  if (active || items.length >= PHRASE_FROM) return 3;
  return items.some((item) => usesOf(item) > 0) ? 2 : 1;
}

/** What has to be typed on tier 3. */
export const phraseFor = (items: readonly Pick<ImpactItem, "name">[]) =>
  items.length === 1 && items[0] ? items[0].name : `delete ${items.length}`;
