"use client";

import { X } from "lucide-react";
import { Chosen } from "@/components/consumers/picker/picker-trigger";
import { NO_ACCESS } from "@/components/consumers/picker/words";
import { IconButton } from "@/components/ui/icon-button";
import type { SlotCredential } from "@/lib/domain/consumers/view";

interface ChosenListProps {
  label: string;
  chosen: readonly SlotCredential[];
  onRemove: (id: string) => void;
}

/** What sits in a slot of several, one line each. */
export function ChosenList({ label, chosen, onRemove }: ChosenListProps) {
  if (chosen.length === 0) return null;
  return (
    <ul aria-label={label} className="divide-y divide-border rounded-md border border-border">
      {chosen.map((credential) => (
        <li
          key={credential.id}
          className="flex items-center justify-between gap-3 py-1.5 pr-1.5 pl-3 text-sm"
        >
          <Chosen credential={credential} />
          <RemoveButton credential={credential} onRemove={onRemove} />
        </li>
      ))}
    </ul>
  );
}

type RemoveButtonProps = { credential: SlotCredential; onRemove: (id: string) => void };

export function RemoveButton({ credential, onRemove }: RemoveButtonProps) {
  const what = "name" in credential ? credential.name : NO_ACCESS.toLowerCase();
  return (
    <IconButton label={`Remove ${what}`} size="icon-sm" onClick={() => onRemove(credential.id)}>
      <X aria-hidden="true" className="size-3.5" />
    </IconButton>
  );
}
