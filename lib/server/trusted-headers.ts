import "server-only";
import type { IncomingMessage } from "node:http";
import { env } from "@/lib/env";

/** Headers that mean something inside; a caller's own are dropped, whoever sent them. */
const INTERNAL = /^(?:x-(?:middleware|forwarded|keyhold)-.*|forwarded|x-real-ip|x-(?:user|org)-id)$/;

export const ADDRESS_HEADER = "x-keyhold-address";

/** Replaces every header that says where a request comes from by what the socket says. Returns the peer's address. */
export function trustedHeaders(request: IncomingMessage): string {
  const address = request.socket.remoteAddress ?? "";
  for (const name of Object.keys(request.headers))
    if (INTERNAL.test(name)) Reflect.deleteProperty(request.headers, name);
  request.headers[ADDRESS_HEADER] = address;
  request.headers["x-forwarded-host"] = request.headers.host ?? "";
  request.headers["x-forwarded-proto"] = new URL(env().publicUrl).protocol.slice(0, -1);
  return address;
}
