import { apiServer } from "@/lib/consumers/api-server";
import { channel } from "@/lib/consumers/channel";
import { connector } from "@/lib/consumers/connector";
import type { Driver } from "@/lib/consumers/driver";
import { llmConfig } from "@/lib/consumers/llm-config";
import { mcpServer } from "@/lib/consumers/mcp-server";
import { runtime } from "@/lib/consumers/runtime";
import { skill } from "@/lib/consumers/skill";
import { tool } from "@/lib/consumers/tool";
import { workflow } from "@/lib/consumers/workflow";

const ALL: readonly Driver[] = [
  llmConfig,
  skill,
  tool,
  runtime,
  mcpServer,
  connector,
  channel,
  apiServer,
  workflow,
];

/** What makes each kind work, by its id. A kind without a driver can be configured and does nothing. */
export const DRIVERS: Readonly<Record<string, Driver | undefined>> = Object.fromEntries(
  ALL.map((driver) => [driver.kind, driver]),
);
