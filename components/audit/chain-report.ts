/** What the browser is told of a walk along the chain. */
export type ChainReport = { events: number; verifiedUpTo: string | null; brokenAt: number | null };
