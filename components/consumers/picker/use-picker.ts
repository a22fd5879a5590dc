"use client";

import { useId, useRef, useState } from "react";
import type { CreationRequest } from "@/components/consumers/picker/credential-creation";
import { type LoadCandidates, useCandidates } from "@/components/consumers/picker/use-candidates";
import { useSlotCreation } from "@/components/consumers/picker/use-slot-creation";
import { useSuggestion } from "@/components/consumers/picker/use-suggestion";
import type { KnownCredential } from "@/components/consumers/picker/words";
import type { SlotSpec } from "@/lib/catalog/kind-shape";
import type { SlotCredential } from "@/lib/domain/consumers/view";

export interface PickerOptions {
  slot: SlotSpec;
  /** Ids of what is chosen. */
  value: readonly string[];
  onChange: (ids: readonly string[]) => void;
  load: LoadCandidates;
  /** What is stored in the slot. */
  current: readonly SlotCredential[];
  /** What the slot is of, for a credential that is made for it. */
  request: CreationRequest;
  /** What an empty slot's suggestion depends on; absent: none is made. */
  suggestBy?: string | undefined;
}

export interface Notice {
  tone: "info" | "danger";
  text: string;
}

/** State of one picker: what is chosen, what there is to choose from, and what is to be said. */
export function usePicker({ slot, value, onChange, load, current, request, suggestBy }: PickerOptions) {
  const trigger = useRef<HTMLButtonElement>(null);
  const panelId = useId();
  const [isOpen, setOpen] = useState(false);
  const [isMounted, setMounted] = useState(false);
  const [picked, setPicked] = useState<ReadonlyMap<string, KnownCredential>>(new Map());
  const [notice, setNotice] = useState<Notice>();
  const search = useCandidates(load);
  const isEmpty = value.length === 0;
  const suggestion = useSuggestion(isEmpty && !slot.list ? suggestBy : undefined, load);

  const show = (open: boolean) => {
    if (open && !isOpen) search.open();
    setMounted(true);
    setNotice(undefined);
    setOpen(open);
  };
  const select = (credential: KnownCredential) => {
    setPicked((before) => new Map(before).set(credential.id, credential));
    if (!slot.list) onChange([credential.id]);
    else if (!value.includes(credential.id)) onChange([...value, credential.id]);
  };
  const remove = (id: string) => onChange(value.filter((one) => one !== id));
  const creation = useSlotCreation({ load, request, onSelect: select, onNotice: setNotice });

  const stored = new Map(current.map((credential) => [credential.id, credential]));
  const resolve = (id: string): SlotCredential =>
    picked.get(id) ?? stored.get(id) ?? { id, unavailable: "no_access" };
  /** Stored, not visible to this person, and no longer chosen. */
  const replaced = current.find((one) => !("name" in one) && !value.includes(one.id));
  return {
    trigger,
    panelId,
    isOpen,
    isMounted,
    show,
    search,
    suggestion,
    notice,
    chosen: value.map(resolve),
    /** From the list: one choice closes it, in a slot of several a press turns one over. */
    choose: (credential: KnownCredential) => {
      if (slot.list && value.includes(credential.id)) remove(credential.id);
      else select(credential);
      setNotice(undefined);
      if (!slot.list) setOpen(false);
    },
    select,
    remove: (id: string) => {
      const gone = resolve(id);
      remove(id);
      setNotice({ tone: "info", text: `Removed ${"name" in gone ? `“${gone.name}”` : "it"}.` });
      trigger.current?.focus();
    },
    replaced: replaced !== undefined,
    restore: () => {
      if (replaced) onChange(slot.list ? [...value, replaced.id] : [replaced.id]);
      trigger.current?.focus();
    },
    creation,
    create: () => {
      trigger.current?.focus();
      setOpen(false);
      creation.start();
    },
  };
}

export type Picker = ReturnType<typeof usePicker>;
