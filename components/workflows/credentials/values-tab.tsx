"use client";

import { KeyRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useEditorAddress } from "@/components/credentials/editor/use-editor-address";
import { MaskedValue } from "@/components/credentials/masked-value";
import { AddValue } from "@/components/workflows/credentials/add-value";
import type { CredentialsDialogProps } from "@/components/workflows/credentials/credentials-dialog";
import type { WorkflowKey } from "@/components/workflows/known-keys";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { showToast } from "@/components/ui/toast";

export interface ValuesActions {
  /** Puts a credential of this workflow into the bin. */
  remove: Send<{ id: string }>;
  restore: Send<{ id: string }>;
}

/** Values that belong to this workflow alone. */
export function ValuesTab({ own, ...props }: CredentialsDialogProps & { own: readonly WorkflowKey[] }) {
  const { desk, refusals } = props;
  return (
    <div className="flex flex-col gap-4">
      {own.length === 0 ? (
        <EmptyState level={3} icon={<KeyRound />} title="No credentials of its own">
          Add one to override a value of the project for this workflow only.
        </EmptyState>
      ) : (
        <ul className="flex flex-col divide-y divide-border rounded-lg border border-border">
          {own.map((item) => (
            <ValueRow key={item.key} item={item} {...props} />
          ))}
        </ul>
      )}
      {desk.create ? (
        <AddValue keys={props.keys} create={desk.create} />
      ) : (
        <p className="text-sm text-muted-foreground">{refusals.manage}</p>
      )}
    </div>
  );
}

function ValueRow({ item, values, refusals }: CredentialsDialogProps & { item: WorkflowKey }) {
  const { key, credential, overridesProject } = item;
  const address = useEditorAddress();
  const [isRemoving, setRemoving] = useState(false);
  if (!credential) return null;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-3.5 py-2.5">
      <span className="min-w-0 flex-[1_1_14rem]">
        <span className="block font-mono text-sm font-medium wrap-anywhere">{key}</span>
        <span className="block text-xs text-muted-foreground">
          {credential.name} · {overridesProject ? "Overrides project" : "Only in this workflow"}
        </span>
      </span>
      <span className="text-sm">
        <MaskedValue secret={{ set: credential.status !== "needs_value", hint: credential.hint }} />
      </span>
      <span className="flex gap-1.5">
        <Button
          size="sm"
          disabledReason={refusals.manage}
          aria-label={`Edit ${key}`}
          onClick={() => address.open({ edit: credential.id })}
        >
          Edit
        </Button>
        <Button
          size="sm"
          variant="danger-ghost"
          disabledReason={refusals.manage}
          aria-label={`Remove ${key}…`}
          onClick={() => setRemoving(true)}
        >
          Remove…
        </Button>
      </span>
      {isRemoving && (
        <Removal item={item} id={credential.id} values={values} onClose={() => setRemoving(false)} />
      )}
    </li>
  );
}

interface RemovalProps {
  item: WorkflowKey;
  id: string;
  values: ValuesActions;
  onClose: () => void;
}

function Removal({ item: { key, overridesProject }, id, values, onClose }: RemovalProps) {
  const router = useRouter();
  const { submit, isPending, failure } = useSubmit(values.remove);
  const undo = useSubmit(values.restore);
  const remove = () =>
    submit({ id }, () => {
      onClose();
      router.refresh();
      showToast({
        kind: "success",
        message: `Removed ${key} from this workflow.`,
        action: { label: "Undo", onAct: () => undo.submit({ id }, () => router.refresh()) },
      });
    });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${key} from this workflow`}
      description={`${fallbackOf(key, overridesProject)} It stays in the bin for 7 days.`}
      confirmLabel="Remove credential"
      onConfirm={remove}
      pending={isPending}
      error={failure?.message}
    />
  );
}

/** What runs get once the workflow's own value is gone. */
export const fallbackOf = (key: string, overridesProject: boolean): string =>
  overridesProject
    ? `Runs will use the project’s ${key} again.`
    : "Nothing else defines it; steps using it will fail.";
