import type { DriverResult } from "@/lib/consumers/driver";

export type TryResult = DriverResult & { checkedAt: string; latencyMs: number };
