import type { SystemActor } from "@/lib/access/policy";

/** Who acts in background work. */
export const SCHEDULER: SystemActor = { kind: "system", id: "scheduler", name: "scheduler" };
