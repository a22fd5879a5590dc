import "server-only";
import type { DriverCall, DriverResult } from "@/lib/consumers/driver";
import { isObject } from "@/lib/consumers/http/limits";
import { tool } from "@/lib/consumers/tool";
import type { AgentTool, ToolAnswer, Using } from "./tool";

type Consumer = Pick<DriverCall["consumer"], "name" | "config">;

/** An HTTP tool as a model calls it. Its credential is held for the length of each call, and not before. */
export function httpTool(name: string, { name: title, config }: Consumer, using: Using): AgentTool {
  const { description, parameters } = config;
  return {
    name,
    description: typeof description === "string" && description !== "" ? description : title,
    inputSchema: isObject(parameters)
      ? { type: "object", ...parameters }
      : { type: "object", properties: {} },
    run: (input, signal) =>
      using(async (call) => answerOfHttp(await tool.try(call, { arguments: { ...input } })), signal),
  };
}

/** What a driver that makes an HTTP call found, for a model. */
export function answerOfHttp({ ok, message, status, body, truncated }: DriverResult): ToolAnswer {
  return {
    status: typeof status === "number" ? status : "failed",
    content: { status, body, ...(!ok && { message }), ...(truncated === true && { truncated }) },
  };
}
