import "server-only";
import { countFailure, type Limit, WINDOW_MS } from "../attempts";

const ENTRIES_MAX = 10_000;

/** Texts with a time until which they hold. Forgets the oldest when full. */
function timedSet() {
  const until = new Map<string, number>();
  return {
    has: (text: string) => (until.get(text) ?? 0) > Date.now(),
    add: (text: string) => {
      const [oldest] = until.keys();
      if (until.size >= ENTRIES_MAX && oldest !== undefined) until.delete(oldest);
      until.set(text, Date.now() + WINDOW_MS);
    },
  };
}

// Kept in this process, so that a good token costs no look-up here. The counts themselves are shared in the database.
const waiting = timedSet();
const proven = timedSet();

const tokenLimit = (publicId: string, address: string): Limit => ({
  subject: `token:${publicId}@${address}`,
  most: 5,
});
/** Apart from the limit of sign-ins, so that a program with an old token locks nobody out of the pages. */
const addressLimit = (address: string): Limit => ({ subject: `tokens@${address}`, most: 100 });

/**
 * Whether this token has to wait at this address. Many programs may share an address, so a closed address still
 * serves the tokens that have proved themselves there lately.
 */
export function mustWait(publicId: string, address: string): boolean {
  const token = tokenLimit(publicId, address).subject;
  return waiting.has(token) || (waiting.has(addressLimit(address).subject) && !proven.has(token));
}

/** Whether the token has proved itself at this address lately. */
export const isProven = (publicId: string, address: string) =>
  proven.has(tokenLimit(publicId, address).subject);

export function noteSuccess(publicId: string, address: string): void {
  const token = tokenLimit(publicId, address).subject;
  if (!proven.has(token)) proven.add(token);
}

export async function noteFailure(publicId: string, address: string): Promise<void> {
  const over = await countFailure([tokenLimit(publicId, address), addressLimit(address)]);
  for (const subject of over) waiting.add(subject);
}
