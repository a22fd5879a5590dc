"use client";

import { CreateDialog } from "@/components/credentials/editor/create-dialog";
import type { CreateTask, EditorPlace, Saved } from "@/components/credentials/editor/editor-task";
import { ApartContext } from "@/components/credentials/editor/use-editor-address";
import type { Action } from "@/components/credentials/send";

interface CreateForSlotProps {
  task: CreateTask;
  place: EditorPlace;
  create: Action<Saved>;
  /** The person has chosen another service. */
  onService: (service: string) => void;
  onClose: () => void;
  onCreated: (saved: Saved) => void;
}

/** The create dialog over the form of a consumer: the address stays what it is. */
export function CreateForSlot({ task, place, create, onService, onClose, onCreated }: CreateForSlotProps) {
  return (
    <ApartContext value={(query) => (query.new === undefined ? onClose() : onService(query.new))}>
      <CreateDialog task={task} place={place} actions={{ create }} onCreated={onCreated} />
    </ApartContext>
  );
}
