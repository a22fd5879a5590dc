import "server-only";
import { type ConsumerRow, kindOf } from "./shared";
import type { TryResult } from "./try-result";

/** What a Try found out and the configuration leaves open, such as the key of a host that was met for the first time. */
export function learnedOf(consumer: ConsumerRow, result: TryResult): Record<string, string> | null {
  const found = kindOf(consumer).fields.flatMap(({ name, learned }): [string, string][] => {
    const fact = result[name];
    return learned && !consumer.config[name] && typeof fact === "string" && fact !== "" ? [[name, fact]] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : null;
}
