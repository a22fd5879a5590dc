"use client";

import { clsx } from "clsx";
import { ChevronDown, CircleX, KeyRound, Lock } from "lucide-react";
import type { Picker } from "@/components/consumers/picker/use-picker";
import { NO_ACCESS, spoken, STATUSES } from "@/components/consumers/picker/words";
import { ServiceIcon } from "@/components/credentials/service-icon";
import { CONTROL_LOOK } from "@/components/ui/control-look";
import { useFieldWiring } from "@/components/ui/field-context";
import { StatusText } from "@/components/ui/status-text";
import type { SlotSpec } from "@/lib/catalog/kind-shape";
import type { SlotCredential } from "@/lib/domain/consumers/view";

interface PickerTriggerProps {
  slot: SlotSpec;
  picker: Picker;
  /** A credential that was deleted from under the slot. */
  lost: { name: string } | null;
  /** Fetches the list's code ahead. */
  onPrepare: () => void;
}

/** The button that opens the list. Its name says what is chosen, so that nobody has to open it to know. */
export function PickerTrigger({ slot, picker, lost, onPrepare }: PickerTriggerProps) {
  const { id, ...wiring } = useFieldWiring({});
  const { trigger, isOpen, panelId, show, creation } = picker;
  return (
    <button
      ref={trigger}
      type="button"
      id={id}
      aria-describedby={wiring["aria-describedby"]}
      aria-invalid={wiring["aria-invalid"]}
      aria-label={`${slot.label}: ${nameOf(slot, picker, lost)}`}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      aria-controls={isOpen ? panelId : undefined}
      aria-busy={creation.isStarting || undefined}
      onPointerEnter={onPrepare}
      onFocus={onPrepare}
      onClick={() => show(!isOpen)}
      className={clsx(
        CONTROL_LOOK,
        "flex min-h-11 items-center gap-3 py-1.5 text-left text-sm aria-expanded:border-muted-foreground",
      )}
    >
      <Inside slot={slot} picker={picker} lost={lost} />
      <ChevronDown aria-hidden="true" className="ml-auto size-4 shrink-0 text-muted-foreground" />
    </button>
  );
}

type InsideProps = Omit<PickerTriggerProps, "onPrepare">;

function nameOf(slot: SlotSpec, { chosen, suggestion }: Picker, lost: InsideProps["lost"]): string {
  const [first] = chosen;
  const none = slot.required ? "none selected, required" : "none selected";
  if (slot.list) return chosen.length === 0 ? none : `${chosen.length} selected`;
  if (first) return spoken(first);
  if (lost) return `deleted credential “${lost.name}”`;
  const { candidate } = suggestion;
  return candidate ? `${none}, “${candidate.credential.name}” suggested` : none;
}

function Inside({ slot, picker, lost }: InsideProps) {
  const { chosen, suggestion } = picker;
  const [first] = chosen;
  const { candidate } = suggestion;
  if (slot.list)
    return <Placeholder>{chosen.length === 0 ? "Choose credentials" : "Add or remove"}</Placeholder>;
  if (first) return <Chosen credential={first} />;
  if (lost)
    return (
      <span className="flex min-w-0 items-center gap-2 text-danger-text">
        <CircleX aria-hidden="true" className="size-4 shrink-0" />
        <span className="truncate">Deleted credential “{lost.name}”</span>
      </span>
    );
  if (candidate) return <Chosen credential={candidate.credential} isSuggested />;
  return <Placeholder>Choose a credential</Placeholder>;
}

const Placeholder = ({ children }: { children: React.ReactNode }) => (
  <span className="flex items-center gap-2 text-muted-foreground">
    <KeyRound aria-hidden="true" className="size-4" />
    {children}
  </span>
);

/** Name, key and state. What is only suggested looks it. */
export function Chosen({
  credential,
  isSuggested = false,
}: {
  credential: SlotCredential;
  isSuggested?: boolean;
}) {
  if (!("name" in credential))
    return (
      <span className="flex min-w-0 items-center gap-2 text-muted-foreground">
        <Lock aria-hidden="true" className="size-4 shrink-0" />
        <span className="truncate">{NO_ACCESS}</span>
      </span>
    );
  const { name, key, template, hint, status } = credential;
  const { kind, word } = STATUSES[status];
  return (
    <span className="flex min-w-0 items-center gap-3">
      <ServiceIcon service={template} name={name} size="sm" />
      <span className="min-w-0">
        <span className="block truncate font-medium">{name}</span>
        <span className="flex min-w-0 flex-wrap items-center gap-x-2.5 text-xs text-muted-foreground">
          <code className="truncate">{key}</code>
          {hint !== null && <span className="font-mono whitespace-nowrap">••••{hint}</span>}
          <StatusText kind={isSuggested ? "info" : kind}>{isSuggested ? "Suggested" : word}</StatusText>
        </span>
      </span>
    </span>
  );
}
