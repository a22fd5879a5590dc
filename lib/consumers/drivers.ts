import type { Driver } from "@/lib/consumers/driver";
import { llmConfig } from "@/lib/consumers/llm-config";

/** What makes each kind work, by its id. A kind without a driver can be configured and does nothing. */
export const DRIVERS: Readonly<Record<string, Driver | undefined>> = Object.fromEntries(
  [llmConfig].map((driver: Driver) => [driver.kind, driver]),
);
