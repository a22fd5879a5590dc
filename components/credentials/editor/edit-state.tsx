"use client";

import { useState } from "react";
import { InlineButton } from "@/components/credentials/editor/advice";
import type { EditDialogProps } from "@/components/credentials/editor/edit-dialog";
import { send } from "@/components/credentials/send";
import { Banner } from "@/components/ui/banner";
import { RelativeTime } from "@/components/ui/relative-time";
import { Switch } from "@/components/ui/switch";

type EditStateProps = EditDialogProps & { onChanged: (revision: number) => void };

/** Whether anything gets the value now, and why not. Turning it off and on is saved at once: it loses nothing. */
export function EditState({ task: { credential }, place, actions, onChanged }: EditStateProps) {
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<string>();
  const isDisabled = credential.status === "disabled";
  const toggle = async () => {
    if (isPending) return;
    setPending(true);
    const answer = await send(isDisabled ? actions.enable : actions.disable, place, { id: credential.id });
    setPending(false);
    setFailure(answer.status === "error" ? answer.message : undefined);
    if (answer.status === "ok") onChanged(answer.data.revision);
  };
  return (
    <div className="flex flex-col gap-2" aria-busy={isPending || undefined}>
      <StateNote credential={credential} />
      <div className="rounded-lg border border-border px-3">
        <Switch
          label={isDisabled ? "Disabled" : "Enabled"}
          hint={isDisabled ? "The value is kept, and nothing gets it." : "Whoever may use it gets the value."}
          checked={!isDisabled}
          onChange={() => void toggle()}
        />
      </div>
      {failure && (
        <Banner kind="danger">
          {failure} <InlineButton onClick={() => void toggle()}>Try again</InlineButton>
        </Banner>
      )}
    </div>
  );
}

function StateNote({ credential }: { credential: EditDialogProps["task"]["credential"] }) {
  if (credential.status === "needs_value")
    return <Banner kind="warning">Needs value. Nothing can use this credential until you enter it.</Banner>;
  if (credential.status !== "expired" || !credential.expiresAt) return null;
  return (
    <Banner kind="warning">
      Expired <RelativeTime value={credential.expiresAt} />. Enter the new value and a later date.
    </Banner>
  );
}
