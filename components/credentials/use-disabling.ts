"use client";

import { useRouter } from "next/navigation";
import { credentialsCounted } from "@/components/credentials/counted";
import { useList } from "@/components/credentials/list-context";
import type { Selected } from "@/components/credentials/selection";
import { send } from "@/components/credentials/send";
import { showToast } from "@/components/ui/toast";

/** Turns credentials off or on again. Reversible, so it acts at once and offers Undo. */
export function useDisabling() {
  const { place, switches } = useList();
  const router = useRouter();

  const apply = async (targets: readonly Selected[], off: boolean) => {
    const done: Selected[] = [];
    const failed: string[] = [];
    for (const target of targets) {
      const answer = await send(off ? switches.disable : switches.enable, place, { id: target.id });
      if (answer.status === "ok") done.push(target);
      else failed.push(`“${target.name}” (${answer.message})`);
    }
    router.refresh();
    return { done, failed };
  };

  const setDisabled = async (targets: readonly Selected[], off: boolean) => {
    const { done, failed } = await apply(targets, off);
    if (done.length > 0)
      showToast({
        kind: "success",
        message: `${off ? "Disabled" : "Enabled"} ${named(done)}.`,
        action: { label: "Undo", onAct: () => void apply(done, !off) },
      });
    if (failed.length > 0)
      showToast({ kind: "error", message: `Not ${off ? "disabled" : "enabled"}: ${failed.join(", ")}.` });
    return failed.length === 0;
  };
  return setDisabled;
}

function named(done: readonly Selected[]): string {
  const [first] = done;
  return done.length === 1 && first ? `“${first.name}”` : credentialsCounted(done.length);
}
