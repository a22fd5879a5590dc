import "server-only";
import { StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";
import { EgressError } from "@/lib/egress/error";
import { AppError } from "@/lib/errors";
import { PeerError } from "../peer-error";

interface Asked {
  hasToken: boolean;
  signal: AbortSignal;
}

const TIMED_OUT: number = ErrorCode.RequestTimeout;
const CLOSED: number = ErrorCode.ConnectionClosed;

/** Whether the SDK made this error itself: it gives them the shape of a server's. */
export const isOfClient = ({ code }: McpError) => code === TIMED_OUT || code === CLOSED;

const peer = (message: string) => new PeerError("unknown", message);

/**
 * What a failed call means, as an error that may be shown. The SDK's errors hold the peer's words, which may hold the
 * token; only their status gets out. What the caller did wrong stays what it is.
 */
export function failureOf(error: unknown, { hasToken, signal }: Asked): Error {
  if (signal.aborted)
    return peer(isTimeout(signal.reason) ? "The server did not answer in time." : "Stopped.");
  if (error instanceof EgressError) return error.code === "upstream" ? peer(error.message) : error;
  if (error instanceof AppError) return error;
  if (error instanceof StreamableHTTPError) return ofStatus(error.code ?? 0, hasToken);
  if (error instanceof McpError) return ofCode(error.code);
  return peer("What answered does not speak the Model Context Protocol.");
}

/** Whether the server does not know the session any more; specified as 404, and 400 by many. */
export const hasLostSession = (error: unknown) =>
  error instanceof StreamableHTTPError && (error.code === 404 || error.code === 400);

const isTimeout = (reason: unknown) => reason instanceof Error && reason.name === "TimeoutError";

function ofStatus(status: number, hasToken: boolean): PeerError {
  if (status === 401 || status === 403) {
    const message = hasToken
      ? `The server refused the token (${status}).`
      : `The server asks for a token (${status}). Assign a credential.`;
    return new PeerError("rejected", message);
  }
  if (status >= 300 && status < 400) {
    return peer(
      `The server points to another address (${status}), which is not followed. Enter the final URL.`,
    );
  }
  if (status === 404) return peer("There is no MCP server at this address (404).");
  if (status === 429) return peer("The server takes no more calls for now (429). Try again later.");
  if (status < 100) return peer("What answered does not speak the Model Context Protocol.");
  return peer(`The server answered with an error (${status}).`);
}

function ofCode(code: number): PeerError {
  if (code === TIMED_OUT) return peer("The server did not answer in time.");
  if (code === CLOSED) return peer("The server ended the connection.");
  return peer(`The server answered with an error (${code}).`);
}
