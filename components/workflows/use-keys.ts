"use client";

import { useRouter } from "next/navigation";
import { usePermissions, withKey, withoutKey } from "@/components/workflows/credentials/use-permissions";
import type { WorkflowEditorProps } from "@/components/workflows/editor-props";
import { useKeyCreation } from "@/components/workflows/use-key-creation";
import type { KeyDesk } from "@/components/workflows/key-desk";
import { showToast } from "@/components/ui/toast";

/** What a workflow may use, and the ways to change that from anywhere on the page. */
export function useKeys(
  { workflow, keys, place, refusals, actions }: WorkflowEditorProps,
  openPermissions: () => void,
) {
  const router = useRouter();
  const permissions = usePermissions(
    workflow.id,
    { mode: keys.mode, keys: workflow.permissions.keys },
    actions.permit,
    () => router.refresh(),
  );
  const creation = useKeyCreation(place, actions.keys, ({ name, key }) => {
    showToast({ kind: "success", message: `Created “${name}”.` });
    // With a list of its own, a workflow does not get what is new by itself.
    if (permissions.shown.mode === "selected" && refusals.permit === undefined)
      permissions.save(withKey(permissions.shown, key));
    router.refresh();
  });
  const allow = (key: string) => {
    permissions.save(withKey(permissions.shown, key));
    showToast({
      kind: "success",
      message: `Allowed ${key}. Applies from the next step that starts.`,
      action: { label: "Undo", onAct: () => permissions.save(withoutKey(permissions.shown, key)) },
    });
  };
  const desk: KeyDesk = {
    create: refusals.manage === undefined ? creation.open : undefined,
    allow: refusals.permit === undefined ? allow : undefined,
    openPermissions,
  };
  return { permissions, desk, dialog: creation.dialog };
}
