"use client";

import { useRef, useState } from "react";
import { payloadOf } from "@/components/forms/payload";
import type { Failure, Send } from "@/components/forms/use-submit";

export interface Permissions {
  mode: "all" | "selected";
  keys: readonly string[];
}

const UNREACHABLE = "Keyhold could not be reached, so nothing was saved. Check the connection and try again.";

/**
 * Which keys a workflow may use, changed at once: shown before the server has answered, and taken back where it
 * refuses. Changes are sent one after the other, each with the whole list.
 */
export function usePermissions(
  workflowId: string,
  stored: Permissions,
  send: Send<unknown>,
  onSaved: () => void,
) {
  const [shown, setShown] = useState(stored);
  const [seen, setSeen] = useState(stored);
  const [failure, setFailure] = useState<string>();
  const [pending, setPending] = useState(0);
  const queue = useRef(Promise.resolve());
  if (!isSame(stored, seen)) {
    setSeen(stored);
    // While something is on its way, what the page brought is older.
    if (pending === 0) setShown(stored);
  }
  const sendOne = async (next: Permissions, before: Permissions) => {
    const answer = await send(payloadOf({ id: workflowId, mode: next.mode, keys: next.keys })).catch(
      (): Pick<Failure, "status" | "message"> => ({ status: "error", message: UNREACHABLE }),
    );
    setPending((count) => count - 1);
    setFailure(answer.status === "error" ? answer.message : undefined);
    if (answer.status === "error") setShown(before);
    else onSaved();
  };
  const save = (next: Permissions) => {
    const before = shown;
    setShown(next);
    setFailure(undefined);
    setPending((count) => count + 1);
    queue.current = queue.current.then(() => sendOne(next, before));
  };
  return { shown, save, failure, isSaving: pending > 0 };
}

export type PermissionsSaving = ReturnType<typeof usePermissions>;

const isSame = (a: Permissions, b: Permissions) =>
  a.mode === b.mode && a.keys.length === b.keys.length && a.keys.every((key, at) => b.keys[at] === key);

export const isAllowed = ({ mode, keys }: Permissions, key: string): boolean =>
  mode === "all" || keys.includes(key);

export const withKey = ({ keys }: Permissions, key: string): Permissions => ({
  mode: "selected",
  keys: keys.includes(key) ? keys : [...keys, key].toSorted(),
});

export const withoutKey = ({ keys }: Permissions, key: string): Permissions => ({
  mode: "selected",
  keys: keys.filter((one) => one !== key),
});
