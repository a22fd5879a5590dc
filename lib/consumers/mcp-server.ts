import "server-only";
import { z } from "zod";
import type { Driver, DriverResult } from "./driver";
import { mcpTools, serverName } from "./mcp/client";
import { PeerError } from "./peer-error";

const Input = z.strictObject({});

const SAMPLES_MAX = 10;
const NAME_LENGTH_MAX = 100;

/** Connects to the server and lists its tools; calls none of them. */
export const mcpServer: Driver<typeof Input> = {
  kind: "mcp_server",
  input: Input,
  try: async (call) => {
    const hasToken = (call.slots["credential"] ?? []).length > 0;
    try {
      const tools = await mcpTools(call);
      const name = plain((await serverName(call)) ?? "");
      return {
        ok: true,
        outcome: hasToken ? "valid" : "unknown",
        message: `${name || "The server"} answered with ${counted(tools.length)}.`,
        toolCount: tools.length,
        sampledToolNames: tools.slice(0, SAMPLES_MAX).map((tool) => plain(tool.name)),
        ...(name !== "" && { serverName: name }),
      };
    } catch (error) {
      return failed(error);
    }
  },
};

function failed(error: unknown): DriverResult {
  if (!(error instanceof PeerError)) throw error;
  const { outcome, message } = error;
  return { ok: false, outcome, message, error: message, toolCount: 0, sampledToolNames: [] };
}

const counted = (count: number) => (count === 1 ? "1 tool" : `${count} tools`);

/** A name that a stranger chose, for one line of a page. */
const plain = (name: string) =>
  Array.from(name.replace(/[\p{C}\p{Z}]+/gu, " ").trim())
    .slice(0, NAME_LENGTH_MAX)
    .join("");
