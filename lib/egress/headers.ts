import "server-only";
import { EgressError } from "./error";

export type HeaderPair = [name: string, value: string];

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/;
// Latin-1 without control characters. A tab would be legal; in a key it is a slip.
const VALUE = /^[\x20-\x7e\x80-\xff]*$/;
/** Between two neighbours (RFC 9110 section 7.6.1), and what the connection alone decides. */
const OF_THE_CONNECTION = [
  "connection",
  "keep-alive",
  "te",
  "trailer",
  "upgrade",
  "expect",
  "http2-settings",
];

/** Throws EgressError for what no header may hold; the message has neither name nor value. */
export function checkHeaders(headers: readonly HeaderPair[], host: string): void {
  for (const [name, value] of headers) {
    if (!TOKEN.test(name))
      throw new EgressError("header", host, "A header name holds a character it may not.");
    if (!VALUE.test(value)) {
      throw new EgressError(
        "header",
        host,
        "A header holds a line break or another character that cannot be sent. Check the value for a pasted line end.",
      );
    }
  }
}

/** Headers that decide about the connection, another request or another host. */
export const isOfConnection = (name: string) => {
  const lower = name.toLowerCase();
  return lower === "transfer-encoding" || lower.startsWith("proxy-") || OF_THE_CONNECTION.includes(lower);
};
