"use client";

import { useState } from "react";
import type { EditorActions, EditorPlace, EditTask } from "@/components/credentials/editor/editor-task";
import { send } from "@/components/credentials/send";

export type Switching = ReturnType<typeof useSwitching>;

/** Turns the credential of an open form off and on. Saved at once, because it loses nothing and can be undone. */
export function useSwitching({ credential }: EditTask, place: EditorPlace, actions: EditorActions) {
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [revision, setRevision] = useState<number | null>(null);
  const isDisabled = credential.status === "disabled";
  const toggle = async () => {
    if (isPending) return;
    setPending(true);
    const answer = await send(isDisabled ? actions.enable : actions.disable, place, { id: credential.id });
    setPending(false);
    setFailure(answer.status === "error" ? answer.message : undefined);
    if (answer.status === "ok") setRevision(answer.data.revision);
  };
  return {
    isDisabled,
    isPending,
    failure,
    /** What the credential's revision became through this dialog itself; such a change is no conflict. */
    revision,
    toggle: () => void toggle(),
  };
}
