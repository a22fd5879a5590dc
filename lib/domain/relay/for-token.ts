import "server-only";
import { Outdated } from "@/lib/audit/grouped";
import type { Context } from "../context";
import { verifyToken } from "../tokens/verify";
import type { RelayAnswer } from "./call";
import { relayCredential } from "./relay";

/**
 * A call in the name of a machine token; null when the token does not count. Most calls begin as the one before: what
 * that one read is taken for so until the database says otherwise, and then the call begins anew, before anything of it
 * was sent. Throws as `relayCredential` does.
 */
export async function relayForToken(
  text: string,
  about: Pick<Context, "requestId" | "address" | "signal">,
  call: { key: string } & Record<string, unknown>,
): Promise<RelayAnswer | null> {
  const begin = async (anew: boolean) => {
    const verified = await verifyToken(text, about.address, { key: call.key, anew });
    return verified && relayCredential({ ...verified, ...about }, call);
  };
  try {
    return await begin(false);
  } catch (error) {
    if (error instanceof Outdated) return begin(true);
    throw error;
  }
}
