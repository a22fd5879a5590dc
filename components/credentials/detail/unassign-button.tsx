"use client";

import { Unplug } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { whereWords } from "@/components/credentials/consumer-words";
import { useList } from "@/components/credentials/list-context";
import { type Action, send } from "@/components/credentials/send";
import type { Selected } from "@/components/credentials/selection";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";
import type { ConsumerImpact } from "@/lib/domain/credentials/impact";

export interface UnassignActions {
  unassign: Action<{ revision: number }>;
  /** Takes the revision that `unassign` answered with: what was changed since is not overwritten. */
  reassign: Action<{ revision: number }>;
}

interface UnassignButtonProps {
  credential: Selected;
  use: ConsumerImpact;
  actions: UnassignActions;
  refused: string | undefined;
}

/** Takes the credential out of one slot at once; the toast takes that back. */
export function UnassignButton({ credential, use, actions, refused }: UnassignButtonProps) {
  const { place } = useList();
  const router = useRouter();
  const [isPending, setPending] = useState(false);
  const slot = { consumerId: use.id, slot: use.slot, id: credential.id };
  const undo = async (revision: number) => {
    const answer = await send(actions.reassign, place, { ...slot, revision });
    if (answer.status === "ok") {
      showToast({ kind: "success", message: `Put “${credential.name}” back into ${use.name}.` });
    } else {
      showToast({ kind: "error", message: `“${credential.name}” wasn’t put back. ${answer.message}` });
    }
    router.refresh();
  };
  const unassign = async () => {
    setPending(true);
    const answer = await send(actions.unassign, place, slot);
    setPending(false);
    router.refresh();
    if (answer.status === "error") {
      showToast({ kind: "error", message: `“${credential.name}” wasn’t removed. ${answer.message}` });
      return;
    }
    // The row with the button is about to go.
    document.querySelector<HTMLElement>("main h1")?.focus();
    showToast({
      kind: "success",
      message: `Removed “${credential.name}” from ${use.name}.`,
      action: { label: "Undo", onAct: () => void undo(answer.data.revision) },
    });
  };
  return (
    <Button
      size="sm"
      variant="ghost"
      pending={isPending}
      disabledReason={refused}
      aria-label={`Unassign from ${use.name}, ${whereWords(use)}`}
      onClick={() => void unassign()}
    >
      <Unplug aria-hidden="true" className="size-3.5" />
      Unassign
    </Button>
  );
}
