const FIRST_MS = 250;
const LONGEST_MS = 8_000;
/** Who is asked to wait longer is told so instead. */
const LONGEST_ASKED_MS = 60_000;

/** Only what Keyhold did not begin to do. */
export const isRetried = (status: number): boolean => status === 429 || status === 503;

/**
 * Milliseconds before the next attempt: a random part of a growing span (AWS Architecture Blog, "Exponential Backoff
 * And Jitter", full jitter), on top of what `Retry-After` asks for. Undefined when that is too long.
 */
export function waitMs(attempt: number, retryAfter: string | null, now: number): number | undefined {
  const asked = askedMs(retryAfter, now);
  if (asked > LONGEST_ASKED_MS) return undefined;
  return asked + Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
}

/** RFC 9110, 10.2.3: seconds or a date. */
function askedMs(retryAfter: string | null, now: number): number {
  if (retryAfter === null) return 0;
  const text = retryAfter.trim();
  const asked = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(asked) ? 0 : Math.max(0, asked);
}

/** Rejects with the reason of the signal when that comes first. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      // The reason belongs to the caller, who may have chosen any value.
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
