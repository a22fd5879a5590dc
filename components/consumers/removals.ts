"use client";

import { useRouter } from "next/navigation";
import type { ConsumerActions } from "@/components/consumers/consumer-actions";
import { type Assigned, idsIn } from "@/components/consumers/form-state";
import { payloadOf } from "@/components/forms/payload";
import { showToast } from "@/components/ui/toast";
import type { ConsumerView } from "@/lib/domain/consumers/view";

/**
 * After a save that took credentials out of slots: says so, with a way back. True when there was something to say. A
 * slot that holds another credential now was not emptied, and needs no way back.
 */
export function useRemovals(consumer: ConsumerView, assign: ConsumerActions["assign"]) {
  const router = useRouter();
  const { id, name } = consumer;
  const undo = async (assignments: Record<string, string | readonly string[] | null>) => {
    const answer = await assign(payloadOf({ id, assignments })).catch(() => null);
    if (answer?.status === "ok") showToast({ kind: "success", message: `Put back into “${name}”.` });
    else showToast({ kind: "error", message: answer?.message ?? "Keyhold could not be reached. Try again." });
    router.refresh();
  };
  return (before: Assigned, after: Assigned, slots: readonly string[]): boolean => {
    const emptied = slots.filter((slot) => isTaken(consumer, slot, before, after));
    if (emptied.length === 0) return false;
    const removed = emptied.flatMap((slot) => {
      const kept = idsIn(after, slot);
      return namesIn(consumer, slot, (credentialId) => !kept.includes(credentialId));
    });
    showToast({
      kind: "success",
      message: `Removed ${new Intl.ListFormat("en").format(removed)} from ${name}.`,
      action: {
        label: "Undo",
        onAct: () =>
          void undo(
            Object.fromEntries(emptied.map((slot) => [slot, asBefore(consumer, slot, idsIn(before, slot))])),
          ),
      },
    });
    return true;
  };
}

const slotOf = ({ slots }: ConsumerView, name: string) => slots.find((slot) => slot.name === name);

/** Whether the slot gave something up without getting something else for it. */
function isTaken(consumer: ConsumerView, name: string, before: Assigned, after: Assigned): boolean {
  const slot = slotOf(consumer, name);
  const kept = idsIn(after, name);
  const isLess = idsIn(before, name).some((id) => !kept.includes(id));
  return slot !== undefined && isLess && (slot.list || kept.length === 0);
}

const asBefore = (consumer: ConsumerView, name: string, ids: readonly string[]) =>
  slotOf(consumer, name)?.list ? ids : (ids[0] ?? null);

const namesIn = (consumer: ConsumerView, name: string, isGone: (id: string) => boolean): string[] =>
  (slotOf(consumer, name)?.credentials ?? [])
    .filter(({ id }) => isGone(id))
    .map((credential) => ("name" in credential ? `“${credential.name}”` : "a credential"));
