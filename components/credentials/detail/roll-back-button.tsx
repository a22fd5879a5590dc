"use client";

import { Undo2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useList } from "@/components/credentials/list-context";
import { type Action, send } from "@/components/credentials/send";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";
import type { CredentialView } from "@/lib/domain/credentials/view";

const load = () => import("@/components/ui/confirm-dialog");
const ConfirmDialog = dynamic(() => load().then((module) => module.ConfirmDialog), { ssr: false });

type RollBackButtonProps = {
  credential: Pick<CredentialView, "id" | "name" | "version" | "revision">;
  /** Number of the version that comes back. */
  to: number;
  rollback: Action<{ id: string; version: number }>;
};

export function RollBackButton({ credential, to, rollback }: RollBackButtonProps) {
  const { place, refusal } = useList();
  const router = useRouter();
  const [isOpen, setOpen] = useState<boolean>();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  const confirm = async () => {
    setPending(true);
    const answer = await send(rollback, place, { id: credential.id, revision: credential.revision });
    setPending(false);
    if (answer.status === "error") {
      setError(answer.message);
      return;
    }
    setOpen(false);
    router.refresh();
    showToast({
      kind: "success",
      message: `Rolled back “${credential.name}”. Version ${answer.data.version} is live.`,
    });
  };
  return (
    <>
      <Button
        size="sm"
        disabledReason={refusal}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={() => setOpen(true)}
      >
        <Undo2 aria-hidden="true" className="size-3.5" />
        Roll back
      </Button>
      {isOpen !== undefined && (
        <ConfirmDialog
          open={isOpen}
          onOpenChange={setOpen}
          title={`Roll back “${credential.name}” to version ${to}`}
          description={`New runs use the value of version ${to}, which becomes version ${credential.version + 1}. The value in use now is kept for 24 hours.`}
          confirmLabel="Roll back value"
          onConfirm={() => void confirm()}
          pending={isPending}
          error={error}
        />
      )}
    </>
  );
}
