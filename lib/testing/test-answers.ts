import { vi } from "vitest";
import type { TestResult } from "@/components/credentials/testing/test-run";
import type { FormState } from "@/lib/form-state";

/** What a service said, as the page is told. */
export const resultOf = (change: Partial<TestResult> = {}): TestResult => ({
  outcome: "valid",
  status: 200,
  host: "api.anthropic.com",
  latencyMs: 214,
  message: "Anthropic accepted this key (214 ms).",
  facts: {},
  checkedAt: new Date().toISOString(),
  ...change,
});

export const REFUSED = resultOf({
  outcome: "rejected",
  status: 401,
  message: "Anthropic said: “invalid x-api-key” (401).",
});

/** A server that answers each call when the test says so. Ended calls fail as a browser's do. */
export function waitingServer() {
  const open: {
    href: string;
    input: unknown;
    signal: AbortSignal | undefined;
    answer: (body: unknown) => void;
  }[] = [];
  const fetched = vi.fn<typeof fetch>(
    (href, init) =>
      new Promise<Response>((resolve, reject) => {
        const signal = init?.signal ?? undefined;
        signal?.addEventListener("abort", () => reject(new DOMException("gone", "AbortError")));
        open.push({
          href: typeof href === "string" ? href : "",
          input: typeof init?.body === "string" ? (JSON.parse(init.body) as unknown) : undefined,
          signal,
          answer: (body) => resolve(Response.json(body)),
        });
      }),
  );
  return {
    fetched,
    /** Calls so far, the oldest first. */
    calls: open,
    answer: (body: FormState<unknown>, call = open.length - 1) => open[call]?.answer(body),
  };
}

export const okay = <T>(data: T) => ({ status: "ok" as const, data });

export const throttled = (seconds: number) => ({
  status: "error" as const,
  code: "rate_limited" as const,
  message: `Tested 10 times in a minute. Try again in ${seconds} s.`,
  extras: { retryAfterSeconds: seconds },
  requestId: "req_1",
});
