import "server-only";
import { z } from "zod";

const Config = z.discriminatedUnion("transport", [
  z.object({ transport: z.literal("http"), url: z.url({ protocol: /^https?$/ }) }),
  z.object({
    transport: z.literal("stdio"),
    command: z.string().trim().min(1),
    args: z.array(z.string()).default([]),
  }),
]);

export type McpConfig = z.output<typeof Config>;

export const readConfig = (config: Readonly<Record<string, unknown>>): McpConfig => Config.parse(config);
