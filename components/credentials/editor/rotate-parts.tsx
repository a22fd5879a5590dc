"use client";

import { counted } from "@/components/credentials/counted";
import type { EditorPlace, RotateTask, Saved } from "@/components/credentials/editor/editor-task";
import { type Action, send } from "@/components/credentials/send";
import { ExternalLink } from "@/components/ui/external-link";
import { RadioGroup } from "@/components/ui/radio-group";
import { showToast } from "@/components/ui/toast";

export type Grace = "now" | "24h" | "7d";

const isGrace = (value: string): value is Grace => value === "now" || value === "24h" || value === "7d";

interface GraceFieldProps {
  value: Grace;
  onValueChange: (value: Grace) => void;
}

export function GraceField({ value, onValueChange }: GraceFieldProps) {
  return (
    <RadioGroup
      label="Previous value"
      name="editor-grace"
      value={value}
      onValueChange={(next) => isGrace(next) && onValueChange(next)}
      options={[
        {
          value: "now",
          label: "Discard it now",
          hint: "When it leaked or was replaced at the service already.",
        },
        { value: "24h", label: "Keep 24 hours so you can roll back", hint: "For a planned rotation." },
        { value: "7d", label: "Keep 7 days", hint: "When some consumers run only once a week." },
      ]}
    />
  );
}

/** What happens to those who use it, and what does not happen at the service. */
export function Consequences({ task: { credential, template } }: { task: RotateTask }) {
  const { usedBy, key, version } = credential;
  return (
    <div className="flex flex-col gap-1.5 rounded-lg bg-surface-muted px-3.5 py-3 text-sm text-muted-foreground">
      <p>
        {usedBy > 0 ? (
          `${counted(usedBy, "consumer picks", "consumers pick")} up the new value on the next call.`
        ) : (
          <>
            Whoever asks for <code>{key}</code> gets the new value on the next call.
          </>
        )}{" "}
        Steps already running keep the old one.
      </p>
      {version > 0 && (
        <p>
          The old value still works at {template?.name ?? "the service"} until you revoke it there.{" "}
          {template?.obtainUrl && (
            <ExternalLink href={template.obtainUrl}>Open {template.name} keys</ExternalLink>
          )}
        </p>
      )}
    </div>
  );
}

interface RotatedOptions {
  isKept: boolean;
  place: EditorPlace;
  rollback: Action<Saved>;
  refresh: () => void;
}

/** Undo is offered only while there is something to go back to. */
export function toastRotated(
  { id, name, version }: Saved,
  { isKept, place, rollback, refresh }: RotatedOptions,
): void {
  const undo = async () => {
    const answer = await send(rollback, place, { id });
    refresh();
    if (answer.status === "ok")
      showToast({
        kind: "success",
        message: `“${name}” has its previous value again, as version ${answer.data.version}.`,
      });
    else showToast({ kind: "error", message: `“${name}” wasn't rolled back. ${answer.message}` });
  };
  showToast({
    kind: "success",
    message: `Rotated “${name}”. Version ${version} is live.`,
    ...(isKept && { action: { label: "Undo", onAct: () => void undo() } }),
  });
}
