"use client";

import { useController, useFormContext } from "react-hook-form";
import { InlineButton } from "@/components/credentials/editor/advice";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import { quietLabel } from "@/components/credentials/editor/field-words";
import { SecretField } from "@/components/credentials/editor/secret-field";
import { RelativeTime } from "@/components/ui/relative-time";
import type { FieldSpec } from "@/lib/catalog/field-spec";

interface StoredSecretFieldProps {
  spec: FieldSpec;
  stored: { set: boolean; hint: string | null };
  setAt: string | null;
  isRemoved: boolean;
  onRemovedChange: (isRemoved: boolean) => void;
  /** The stored value may not be kept: it would be sent elsewhere. */
  isMoved: boolean;
}

/** A secret that may be stored already. Blank keeps it; whatever stands here replaces it, however it got in. */
export function StoredSecretField({
  spec,
  stored,
  setAt,
  isRemoved,
  onRemovedChange,
  isMoved,
}: StoredSecretFieldProps) {
  const { control } = useFormContext<EditorValues>();
  const { field } = useController({ control, name: `fields.${spec.name}` });
  if (!stored.set) return <SecretField spec={spec} />;
  if (isRemoved) return <RemovedSecret spec={spec} onUndo={() => onRemovedChange(false)} />;
  const isReplaced = (field.value ?? "") !== "";
  return (
    <SecretField
      spec={spec}
      required={isMoved}
      placeholder={isMoved ? "Enter it again" : "Saved · leave blank to keep"}
      storedHint={
        isReplaced ? (
          <ReplacedNote hint={stored.hint} onUndo={() => field.onChange("")} />
        ) : (
          <StoredNote hint={stored.hint} setAt={setAt} />
        )
      }
      {...(!spec.required && {
        action: (
          <InlineButton
            onClick={() => {
              field.onChange("");
              onRemovedChange(true);
            }}
          >
            Remove stored {quietLabel(spec)}
          </InlineButton>
        ),
      })}
    />
  );
}

function StoredNote({ hint, setAt }: { hint: string | null; setAt: string | null }) {
  return (
    <>
      {hint ? `Ends in ${hint} · set ` : "Set "}
      {setAt && <RelativeTime value={setAt} />}
    </>
  );
}

const ReplacedNote = ({ hint, onUndo }: { hint: string | null; onUndo: () => void }) => (
  <span role="status" className="text-foreground">
    New value entered. It replaces the {hint ? `one ending in ${hint}` : "stored one"}.{" "}
    <InlineButton onClick={onUndo}>Undo</InlineButton>
  </span>
);

const RemovedSecret = ({ spec, onUndo }: { spec: FieldSpec; onUndo: () => void }) => (
  <div role="status" className="flex flex-col gap-1.5 text-sm">
    <span className="font-medium">{spec.label}</span>
    <span className="rounded-md border border-dashed border-border-strong px-3 py-2 text-muted-foreground">
      Will be removed when you save. <InlineButton onClick={onUndo}>Undo</InlineButton>
    </span>
  </div>
);
