import "server-only";
import type { Readable } from "node:stream";
import { decoded } from "@/lib/egress/decode";
import { EgressError } from "@/lib/egress/error";
import type { HeaderPair } from "@/lib/egress/headers";
import type { EgressAnswer } from "@/lib/egress/request";
import { AppError } from "@/lib/errors";
import type { RelayAnswer } from "./call";
import type { Ending } from "./ending";
import { answerHeaders, listOf } from "./headers";
import type { Mask } from "./mask";

interface Around {
  method: string;
  host: string;
  mask: Mask;
  ending: Ending;
}

/** Answers that unfold into more than this are nobody's data. */
const UNPACKED_BYTES_MAX = 1024 ** 3;
const CODINGS = ["gzip", "x-gzip", "deflate", "br"];
const NOT_MODIFIED = 304;

/** A service's answer as the caller gets it: masked, and without anything that speaks for this server. */
export function answered(answer: EgressAnswer, around: Around): RelayAnswer {
  const { status, headers, body } = answer;
  const { method, mask, ending } = around;
  ending.answers(status);
  try {
    refuseRedirect(status, around);
    const hasBody = method !== "HEAD" && status !== 204 && status !== NOT_MODIFIED;
    const readable = hasBody ? unpacked(headers, body, around) : body;
    const [length = null] = readable === body ? listOf(headers, "content-length").map(Number) : [];
    return {
      status,
      headers: [...answerHeaders(headers, mask.header), ...(method === "HEAD" ? lengthOf(headers) : [])],
      body: masked(readable, length, around),
    };
  } catch (error) {
    body.destroy();
    throw error;
  }
}

/** Whoever follows it would carry the call, and perhaps the secret, elsewhere. That nothing changed is no redirect. */
function refuseRedirect(status: number, { host }: Around): void {
  if (status < 300 || status > 399 || status === NOT_MODIFIED) return;
  throw new AppError("upstream", `${host} answered with a redirect (${status}), which is not followed.`, {
    extras: { reason: "redirect", upstreamStatus: status },
  });
}

/** Packed answers were not asked for, and in them no secret can be found. */
function unpacked(headers: readonly HeaderPair[], body: Readable, { host }: Around): Readable {
  const [coding, ...more] = listOf(headers, "content-encoding").filter((name) => name !== "identity");
  if (coding === undefined) return body;
  if (more.length === 0 && CODINGS.includes(coding)) return decoded(body, coding, UNPACKED_BYTES_MAX, host);
  throw new AppError("upstream", `${host} answered in a form that cannot be read here.`, {
    extras: { reason: "coding" },
  });
}

/** By hand, because `pipeline` costs as much as all the rest of a small answer. */
function masked(body: Readable, length: number | null, { host, mask, ending }: Around): Readable {
  const out = mask.body(body, { length, onPiece: (bytes) => ending.receives(bytes) });
  body.once("error", (error) => out.destroy(error));
  body.once("close", () => {
    if (!body.readableEnded) out.destroy(new EgressError("aborted", host));
  });
  // Whoever reads it has listeners of their own; a failure before that is no crash.
  out.on("error", () => undefined);
  out.once("close", () => {
    if (!body.readableEnded) body.destroy();
    if (out.readableEnded) void ending.finished();
    else void ending.failed(out.errored ?? new EgressError("aborted", host));
  });
  return out;
}

/** What a body would have been long. */
const lengthOf = (headers: readonly HeaderPair[]): HeaderPair[] =>
  listOf(headers, "content-length")
    .slice(0, 1)
    .map((length) => ["content-length", length]);
