"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useHeadingAfterRemoval } from "@/components/forms/use-heading-after-removal";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { showToast } from "@/components/ui/toast";
import { routes } from "@/lib/routes";

export type Heir = { id: string; name: string };

type RemoveMemberProps = {
  member: { id: string; name: string; owns: number };
  isSelf: boolean;
  selfId: string;
  organisation: string;
  /** Everybody who could take over what the person owns. */
  heirs: readonly Heir[];
  disabledReason: string | undefined;
  remove: Send<{ transferred: number; newOwner: string | null }>;
};

const counted = (count: number) => `${count} ${count === 1 ? "credential" : "credentials"}`;

/** Nothing a person owns goes with them: the dialog says who gets it. */
export function RemoveMember({
  member,
  isSelf,
  selfId,
  organisation,
  heirs,
  disabledReason,
  remove,
}: RemoveMemberProps) {
  const router = useRouter();
  const { submit, isPending, failure, clearFailure } = useSubmit(remove);
  const [isOpen, setOpen] = useState(false);
  const markRemoved = useHeadingAfterRemoval();
  const [heir, setHeir] = useState(isSelf ? (heirs[0]?.id ?? "") : selfId);
  const { id, name, owns } = member;
  const open = (next: boolean) => {
    clearFailure();
    setOpen(next);
  };
  const confirm = () =>
    submit({ userId: id, ...(owns > 0 && { newOwnerId: heir }) }, ({ transferred, newOwner }) => {
      setOpen(false);
      if (isSelf) {
        window.location.assign(routes.home());
        return;
      }
      const moved = newOwner ? ` ${counted(transferred)} transferred to ${newOwner}.` : "";
      showToast({ kind: "success", message: `${name} removed.${moved}` });
      markRemoved();
      router.refresh();
    });
  return (
    <>
      <Button
        variant="danger-ghost"
        size="sm"
        aria-label={isSelf ? `Leave ${organisation}…` : `Remove ${name}…`}
        disabledReason={disabledReason}
        onClick={() => open(true)}
      >
        {isSelf ? "Leave…" : "Remove…"}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onOpenChange={open}
        title={isSelf ? `Leave ${organisation}` : `Remove ${name}`}
        description={consequences({
          name,
          owns,
          isSelf,
          organisation,
          heir: heirs.find((one) => one.id === heir)?.name,
        })}
        confirmLabel={isSelf ? "Leave organisation" : "Remove member"}
        onConfirm={confirm}
        pending={isPending}
        error={failure?.message}
      >
        {owns > 0 && (
          <Field label="New owner of their credentials" error={failure?.fields?.["newOwnerId"]?.[0]}>
            <Select value={heir} onChange={(event) => setHeir(event.target.value)}>
              {heirs.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.id === selfId ? `${one.name} (you)` : one.name}
                </option>
              ))}
            </Select>
          </Field>
        )}
      </ConfirmDialog>
    </>
  );
}

type About = { name: string; owns: number; isSelf: boolean; organisation: string; heir: string | undefined };

function consequences({ name, owns, isSelf, organisation, heir }: About): string {
  const access = isSelf
    ? `You lose access to ${organisation} at once, and your machine tokens here stop working.`
    : `${name} loses access to ${organisation} at once, and their machine tokens here stop working.`;
  if (owns === 0) return access;
  const owner = isSelf ? "You own" : `${name} owns`;
  return `${owner} ${counted(owns)}. ${owns === 1 ? "It" : "They"}’ll be transferred to ${heir ?? "the new owner"}. ${access}`;
}
