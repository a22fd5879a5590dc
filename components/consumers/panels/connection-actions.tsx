"use client";

import { Ban, CircleCheck, Ellipsis, Link2, RotateCw, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ConnectionSends } from "@/components/consumers/panels/connections-panel";
import { useHeadingAfterRemoval } from "@/components/forms/use-heading-after-removal";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { ActionMenu, type MenuEntry } from "@/components/ui/action-menu";
import { showToast } from "@/components/ui/toast";
import type { ConnectionView } from "@/lib/domain/connections/view";

const ConfirmDialog = dynamic(
  () => import("@/components/ui/confirm-dialog").then((module) => module.ConfirmDialog),
  { ssr: false },
);
const ConnectDialog = dynamic(
  () => import("@/components/consumers/panels/connect-dialog").then((module) => module.ConnectDialog),
  { ssr: false },
);

interface ConnectionActionsProps {
  connection: ConnectionView;
  connectorId: string;
  disabledReason: string | undefined;
  sends: ConnectionSends;
}

export function ConnectionActions(props: ConnectionActionsProps) {
  const { connection, connectorId, disabledReason, sends } = props;
  const [open, setOpen] = useState<"delete" | "connect">();
  const act = useActs(connection, sends);
  const markRemoved = useHeadingAfterRemoval();
  const entries: MenuEntry[] = [
    { label: "Refresh now", icon: <RotateCw />, onSelect: act.refresh, disabledReason },
    { label: "Connect again…", icon: <Link2 />, onSelect: () => setOpen("connect"), disabledReason },
    connection.status === "disabled"
      ? { label: "Enable", icon: <CircleCheck />, onSelect: act.enable, disabledReason }
      : { label: "Disable", icon: <Ban />, onSelect: act.disable, disabledReason },
    { kind: "separator" },
    { label: "Delete…", icon: <Trash2 />, danger: true, onSelect: () => setOpen("delete"), disabledReason },
  ];
  return (
    <>
      <ActionMenu label={`Actions for ${connection.name}`} variant="ghost" size="icon-sm" entries={entries}>
        <Ellipsis aria-hidden="true" className="size-4" />
      </ActionMenu>
      {open === "connect" && (
        <ConnectDialog
          connectorId={connectorId}
          connection={connection}
          start={sends.start}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === "delete" && (
        <DeleteConnection
          connection={connection}
          remove={sends.remove}
          onClose={() => setOpen(undefined)}
          onRemoved={markRemoved}
        />
      )}
    </>
  );
}

/** Acts of the menu, which is closed once they are under way: a toast says how they ended. */
function useActs(connection: ConnectionView, sends: ConnectionSends) {
  const router = useRouter();
  const { id, name } = connection;
  const refresh = useSaying(sends.refresh);
  const disable = useSaying(sends.disable);
  const enable = useSaying(sends.enable);
  const done = (message: string) => {
    showToast({ kind: "success", message });
    router.refresh();
  };
  return {
    refresh: () =>
      refresh({ id }, ({ status }) => {
        if (status === "active") {
          done(`Refreshed “${name}”.`);
          return;
        }
        showToast({ kind: "error", message: `The service took “${name}” back. Connect the account again.` });
        router.refresh();
      }),
    disable: () => disable({ id }, () => done(`Disabled “${name}”.`)),
    enable: () => enable({ id }, () => done(`Enabled “${name}”.`)),
  };
}

function useSaying<T>(send: Send<T>) {
  const { submit } = useSubmit<T>(async (form) => {
    const answer = await send(form);
    if (answer.status === "error") showToast({ kind: "error", message: answer.message });
    return answer;
  });
  return submit;
}

type DeleteConnectionProps = {
  connection: ConnectionView;
  remove: ConnectionSends["remove"];
  onClose: () => void;
  onRemoved: () => void;
};

function DeleteConnection({ connection: { id, name }, remove, onClose, onRemoved }: DeleteConnectionProps) {
  const router = useRouter();
  const { submit, isPending, failure } = useSubmit(remove);
  const confirm = () =>
    submit({ id }, () => {
      onClose();
      showToast({ kind: "success", message: `Deleted “${name}”.` });
      onRemoved();
      router.refresh();
    });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete “${name}”`}
      description="Its tokens are destroyed here. The service is not told: there its owner ends the authorization."
      confirmLabel="Delete connection"
      onConfirm={confirm}
      pending={isPending}
      error={failure?.message}
    />
  );
}
