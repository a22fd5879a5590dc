"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { ROLE_WORDS } from "@/components/members/role-words";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Select } from "@/components/ui/select";
import { showToast } from "@/components/ui/toast";
import { type Role, roleAtLeast } from "@/lib/access/policy";

type RoleSelectProps = {
  userId: string;
  name: string;
  role: Role;
  isSelf: boolean;
  roles: readonly Role[];
  organisation: string;
  changeRole: Send<null>;
};

/** Saved on choosing, with Undo; making an owner and lowering oneself are asked about first. */
export function RoleSelect({ userId, name, role, isSelf, roles, organisation, changeRole }: RoleSelectProps) {
  const router = useRouter();
  const { submit, isPending, failure, clearFailure } = useSubmit(changeRole);
  const [asked, setAsked] = useState<Role>();

  const save = (next: Role, undoTo?: Role) =>
    submit({ userId, role: next }, () => {
      setAsked(undefined);
      showToast({
        kind: "success",
        message: `${name} is now ${ROLE_WORDS[next].one}.`,
        ...(undoTo && { action: { label: "Undo", onAct: () => save(undoTo) } }),
      });
      router.refresh();
    });
  const choose = (next: Role) => {
    clearFailure();
    const isGrave = next === "owner" || (isSelf && !roleAtLeast(next, role));
    if (isGrave) setAsked(next);
    else save(next, role);
  };
  const label = asked && ROLE_WORDS[asked].one;
  return (
    <span className="inline-flex flex-col gap-1">
      <Select
        size="sm"
        aria-label={`Role of ${name}`}
        aria-busy={isPending || undefined}
        value={asked ?? role}
        onChange={(event) => choose(event.target.value as Role)}
      >
        {roles.map((one) => (
          <option key={one} value={one}>
            {ROLE_WORDS[one].label}
          </option>
        ))}
      </Select>
      {failure && !asked && (
        <span role="alert" className="max-w-56 text-xs text-danger-text">
          {failure.message}
        </span>
      )}
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={(open) => !open && setAsked(undefined)}
        title={isSelf ? `Make yourself ${label}` : `Make ${name} an owner`}
        description={
          isSelf
            ? `You lose what only ${ROLE_WORDS[role].plural} can do in ${organisation}. Somebody else has to give it back.`
            : `Owners can change ${organisation} itself, its people and your own role.`
        }
        confirmLabel={isSelf ? "Change my role" : "Make owner"}
        destructive={isSelf}
        onConfirm={() => asked && save(asked)}
        pending={isPending}
        error={failure?.message}
      />
    </span>
  );
}
