import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { tokenContext } from "@/lib/auth/token-context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { BODY_LIMIT_BYTES, checkMediaType, readBytes, readJson } from "../body";
import { PROGRAM_HEADERS, sendProblem } from "../send";
import { mcpServerFor } from "./tools";

export const MCP_PATH = "/mcp";

/** Answers the Model Context Protocol over Streamable HTTP, without sessions: each request proves itself. */
export async function answerMcp(
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
): Promise<void> {
  const requestId = newId("request");
  const started = performance.now();
  try {
    await respond(request, response, { requestId, address });
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendProblem(response, error, requestId);
  }
  const ms = Math.round(performance.now() - started);
  log.info("request", {
    route: `${request.method ?? ""} ${MCP_PATH}`,
    status: response.statusCode,
    requestId,
    ms,
  });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  about: { requestId: string; address: string },
): Promise<void> {
  // A page of another site could send its visitor's browser here; browsers say where they come from.
  if (request.headers.origin !== undefined)
    throw new AppError("forbidden", "This address is for programs, not for browsers.");
  const ctx = await tokenContext(request, about);
  if (request.method !== "POST") {
    response.setHeader("Allow", "POST");
    throw new AppError("method_not_allowed", "This address answers POST.");
  }
  checkMediaType(request.headers);
  const message = readJson(await readBytes(request, BODY_LIMIT_BYTES));
  for (const [name, value] of Object.entries(PROGRAM_HEADERS)) response.setHeader(name, value);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const server = mcpServerFor({ ...ctx, signal: gone.signal });
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.once("close", () => void Promise.all([transport.close(), server.close()]));
  await server.connect(transport);
  await transport.handleRequest(request, response, message);
}
