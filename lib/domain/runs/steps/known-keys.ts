import "server-only";
import type { KnownKey } from "@/lib/consumers/agents/instructions";
import { findTemplate } from "@/lib/catalog/templates";
import type { Context } from "../../context";
import { findAllowed, type Reach, usability } from "../../credentials/allowed";
import { destinationHosts } from "../../credentials/destination";

/** Which of these keys a service can be called with right now, and where they lead. Opens no value. */
export async function callableKeys(ctx: Context, keys: readonly string[], reach: Reach): Promise<KnownKey[]> {
  if (keys.length === 0) return [];
  const found = await findAllowed(ctx, keys, reach);
  return keys.flatMap((key): KnownKey[] => {
    const one = found.get(key);
    if (!one || usability(one) !== null) return [];
    const hosts = destinationHosts(one.destination).filter(isHttp);
    const service = findTemplate(one.templateId ?? "")?.name ?? null;
    return hosts.length === 0 ? [] : [{ key, service, hosts }];
  });
}

const isHttp = (entry: string) => !entry.includes("://") || /^https?:\/\//.test(entry);
