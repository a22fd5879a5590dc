"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useHeadingAfterRemoval } from "@/components/forms/use-heading-after-removal";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { showToast } from "@/components/ui/toast";

type RevokeTokenProps = { id: string; name: string; revoke: Send<{ revoked: number }> };

export function RevokeToken({ id, name, revoke }: RevokeTokenProps) {
  const router = useRouter();
  const { submit, isPending, failure, clearFailure } = useSubmit(revoke);
  const [isOpen, setOpen] = useState(false);
  const markRemoved = useHeadingAfterRemoval();
  const open = (next: boolean) => {
    clearFailure();
    setOpen(next);
  };
  const confirm = () =>
    submit({ id }, ({ revoked }) => {
      setOpen(false);
      const others = revoked > 1 ? ` and ${revoked - 1} it made` : "";
      showToast({ kind: "success", message: `“${name}”${others} revoked.` });
      markRemoved();
      router.refresh();
    });
  return (
    <>
      <Button variant="danger-ghost" size="sm" aria-label={`Revoke ${name}…`} onClick={() => open(true)}>
        Revoke…
      </Button>
      <ConfirmDialog
        open={isOpen}
        onOpenChange={open}
        title={`Revoke “${name}”`}
        description={`Anything using “${name}” stops working immediately. Tokens it has made are revoked with it. This cannot be undone.`}
        confirmLabel="Revoke token"
        onConfirm={confirm}
        pending={isPending}
        error={failure?.message}
      />
    </>
  );
}
