import type { Reference } from "./registry";

/** A use as the reader is told of it. */
export interface ConsumerImpact {
  kind: string;
  id: string;
  name: string;
  slot: string;
  active: boolean;
  effect: string;
  lastUsedAt: string | null;
}

export const consumerImpact = (use: Reference): ConsumerImpact => ({
  ...use.consumer,
  slot: use.slot,
  active: use.active,
  effect: use.effect,
  lastUsedAt: use.lastUsedAt?.toISOString() ?? null,
});
