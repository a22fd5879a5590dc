import "server-only";
import { can } from "@/lib/access/policy";
import { actorOfToken, type Asked } from "./found";

const ENTRIES_MAX = 1_000;
const SEALED_BYTES_MAX = 16_384;

/** What calls through the relay began with lately. It counts for nothing until the database says that it still is so. */
const remembered = new Map<string, Asked>();
const nameOf = (publicId: string, key: string) => `${publicId} ${key}`;

export const recall = (publicId: string, key: string): Asked | undefined =>
  remembered.get(nameOf(publicId, key));

/** Keeps what a call can be made with as it is, and forgets what was kept of the same token and key before. */
export function remember(asked: Asked): void {
  const name = nameOf(asked.seen.publicId, asked.seen.key);
  remembered.delete(name);
  if (!isWorthwhile(asked)) return;
  const [oldest] = remembered.keys();
  if (remembered.size >= ENTRIES_MAX && oldest !== undefined) remembered.delete(oldest);
  remembered.set(name, asked);
}

/** Without a limit that counts, a person who is asked, or a reason to refuse: those begin anew each time. */
function isWorthwhile({ found, resolvable, seen }: Asked): boolean {
  const one = resolvable.get(seen.key);
  if (!one || one.disabled || one.number === 0 || one.confirmUse !== "never") return false;
  const bytes = one.sealed.reduce((sum, { envelope }) => sum + envelope.length, 0);
  return (
    bytes <= SEALED_BYTES_MAX && found.ratePerMinute === null && can(actorOfToken(found), "credential.relay")
  );
}
