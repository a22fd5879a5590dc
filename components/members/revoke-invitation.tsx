"use client";

import { useRouter } from "next/navigation";
import { useHeadingAfterRemoval } from "@/components/forms/use-heading-after-removal";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";

/** Without asking: inviting the address again brings it back. */
export function RevokeInvitation({ id, email, revoke }: { id: string; email: string; revoke: Send<null> }) {
  const router = useRouter();
  const { submit, isPending, failure } = useSubmit(revoke);
  const markRemoved = useHeadingAfterRemoval();
  const act = () =>
    submit({ id }, () => {
      showToast({ kind: "success", message: `The invitation of ${email} no longer works.` });
      markRemoved();
      router.refresh();
    });
  return (
    <span className="inline-flex flex-col items-end gap-1">
      <Button
        variant="danger-ghost"
        size="sm"
        pending={isPending}
        aria-label={`Revoke the invitation of ${email}`}
        onClick={act}
      >
        Revoke
      </Button>
      {failure && (
        <span role="alert" className="text-xs text-danger-text">
          {failure.message}
        </span>
      )}
    </span>
  );
}
