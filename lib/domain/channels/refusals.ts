import "server-only";
import { recordGrouped } from "@/lib/audit/grouped";
import { AppError } from "@/lib/errors";
import { subjectOf, type ConsumerRow } from "../consumers/shared";
import type { Context } from "../context";
import { entryOf } from "../door";
import { recordRefusal } from "../open-door";

/** Refusals of one address and channel that are recorded in a window; whoever goes on is not given the whole log. */
const RECORDED_MAX = 50;
const WINDOW_MS = 15 * 60_000;
const ENTRIES_MAX = 10_000;

interface Count {
  since: number;
  count: number;
}

const counts = new Map<string, Count>();

/** Whether a refusal of this subject still goes on record. */
export function isWorthRecording(subject: string): boolean {
  const now = Date.now();
  const known = counts.get(subject);
  if (known && known.since > now - WINDOW_MS) return (known.count += 1) <= RECORDED_MAX;
  const [oldest] = counts.keys();
  if (counts.size >= ENTRIES_MAX && oldest !== undefined) counts.delete(oldest);
  counts.delete(subject);
  counts.set(subject, { since: now, count: 1 });
  return true;
}

/** The one answer for everything that is not believed: whoever asks learns nothing of what is here. */
const notBelieved = () =>
  new AppError("unauthenticated", "This delivery does not prove that it comes from the channel’s platform.");

/** Records why a delivery is not believed, in the chain of the organisation whose channel it names, if there is one. */
export async function refuseDelivery(
  ctx: Context,
  channel: ConsumerRow | undefined,
  reason: string,
): Promise<AppError> {
  if (isWorthRecording(`${ctx.address} ${channel?.id ?? ""}`)) {
    if (channel) {
      const place = { ...ctx, orgId: channel.orgId, projectId: channel.projectId };
      const about = { outcome: "denied" as const, subject: subjectOf(channel), detail: { reason } };
      await recordGrouped([entryOf(place, "webhook.verify", about)]);
    } else await recordRefusal(ctx, "webhook.verify", { detail: { reason } });
  }
  return notBelieved();
}
