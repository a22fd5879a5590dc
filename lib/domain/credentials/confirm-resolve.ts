import "server-only";
import type { Resolvable } from "@/lib/vault/resolvable";
import { type Confirmed, confirmUses, type Unconfirmed } from "../approvals/confirm";
import type { Context } from "../context";
import { usability } from "./allowed";

/** What came of asking a person, by key. Keys that nobody has to confirm are not in it. */
export type Confirmations = ReadonlyMap<string, Confirmed | Unconfirmed>;

interface Options {
  partial: boolean;
  waitSeconds: number;
}

/**
 * Waits for a person where one confirms each use of a value. Nobody is asked about a request that is refused anyway,
 * and no decision is used up by one: all of it is confirmed or none, unless it is partial.
 */
export async function confirmResolve(
  ctx: Context,
  keys: readonly string[],
  found: ReadonlyMap<string, Resolvable>,
  { partial, waitSeconds }: Options,
): Promise<Confirmations> {
  const usable = keys.flatMap((key) => {
    const one = found.get(key);
    return one && usability(one) === null ? one : [];
  });
  const asked = usable.filter((one) => one.confirmUse === "each");
  if (asked.length === 0 || (!partial && usable.length < keys.length)) return new Map();
  const asks = asked.map(({ credentialId, key }) => ({
    ...{ credentialId, key, purpose: "resolve" as const },
    ...{ method: null, host: null, path: null },
  }));
  const options = { waitMs: waitSeconds * 1_000 };
  const results = partial
    ? (await Promise.all(asks.map((ask) => confirmUses(ctx, [ask], options)))).flat()
    : await confirmUses(ctx, asks, options);
  return new Map(
    asked.flatMap(({ key }, index) => {
      const result = results[index];
      return result ? [[key, result] as const] : [];
    }),
  );
}

/** Without what was put in the place of a confirmed credential while somebody was deciding about it. */
export function withoutUnasked(
  now: ReadonlyMap<string, Resolvable>,
  before: ReadonlyMap<string, Resolvable>,
  confirmations: Confirmations,
): Map<string, Resolvable> {
  const wasAsked = (key: string, { credentialId }: Resolvable) =>
    confirmations.has(key) && before.get(key)?.credentialId === credentialId;
  return new Map([...now].filter(([key, one]) => one.confirmUse === "never" || wasAsked(key, one)));
}
