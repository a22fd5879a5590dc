import "server-only";
import { egressFetch } from "@/lib/egress/fetch";
import { BODY_BYTES_MAX } from "@/lib/runtime/sandbox/limits";
import type { GuestRequest, GuestResponse } from "@/lib/runtime/sandbox/run-code";
import { checkListed, hostsForCode } from "./listed-hosts";
import type { StepCall } from "./step-call";

const LIMITS = { timeoutMs: 30_000, maxResponseBytes: BODY_BYTES_MAX };

/**
 * What code gets for `fetch`: only the hosts of its workflow, redirects returned as they are, no cookies. Code may send a
 * value that it was handed there, and gets the answer as it is; masked is what leaves the step.
 */
export function guestFetch(
  call: StepCall,
): (request: GuestRequest, signal: AbortSignal) => Promise<GuestResponse> {
  let hosts: Promise<readonly string[]> | undefined;
  return async ({ url, method, headers, body }, signal) => {
    const listed = await (hosts ??= hostsForCode(call));
    const target = checkListed(url, listed, call.hosts !== null);
    const response = await egressFetch(listed, LIMITS)(target, {
      ...{ method, headers, signal, redirect: "manual" },
      ...(body !== null && { body: Buffer.from(body, "base64") }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return {
      status: response.status,
      headers: [...response.headers],
      body: bytes.toString("base64"),
      url: response.url,
    };
  };
}
