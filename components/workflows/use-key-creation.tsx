"use client";

import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import type { CreateTask, EditorPlace, Saved } from "@/components/credentials/editor/editor-task";
import { leaveDraft, takeDraft } from "@/components/credentials/editor/handover";
import { type Action, send } from "@/components/credentials/send";
import { showToast } from "@/components/ui/toast";
import type { KeyRequest } from "@/components/workflows/key-desk";
import { detect } from "@/lib/catalog/detect";

const CreateForSlot = dynamic(
  () => import("@/components/consumers/picker/create-for-slot").then((module) => module.CreateForSlot),
  { ssr: false },
);

export interface KeyCreationActions {
  task: Action<CreateTask>;
  /** For the whole project, and for this workflow alone. */
  create: Action<Saved>;
  createForWorkflow: Action<Saved>;
}

interface Opened {
  task: CreateTask;
  /** Without the value, which only the form has. */
  request: Omit<KeyRequest, "value">;
}

/** The one service whose secrets look like this. Told apart in the browser: the value goes nowhere for it. */
function serviceOf(value: string, { detection }: CreateTask): string | undefined {
  const { candidates, certain } = detect(detection, value);
  return certain ? candidates[0]?.templateId : undefined;
}

const withoutKey = ({ key: _key, ...request }: Omit<KeyRequest, "value">) => request;

/** The create dialog of the credentials page over the editor of a workflow. */
export function useKeyCreation(
  place: EditorPlace,
  actions: KeyCreationActions,
  onCreated: (saved: Saved) => void,
) {
  const [opened, setOpened] = useState<Opened>();
  // Counts what was opened and closed: an answer that comes after that opens nothing any more.
  const turn = useRef(0);
  const close = () => {
    turn.current += 1;
    // What was left for the form may hold a secret; now nobody comes for it.
    takeDraft();
    setOpened(undefined);
  };
  const open = async ({ value, ...request }: KeyRequest, service?: string) => {
    const mine = (turn.current += 1);
    if (value !== undefined) leaveDraft({ value });
    const answer = await send(actions.task, place, {
      ...(request.key && { key: request.key }),
      ...(service !== undefined && { service }),
    });
    if (mine !== turn.current) return;
    if (answer.status === "ok") {
      const known = service === undefined && value !== undefined ? serviceOf(value, answer.data) : undefined;
      if (known === undefined || value === undefined) setOpened({ task: answer.data, request });
      // Its own name and key say more than the name of a variable.
      else await open({ ...withoutKey(request), value }, known);
    } else {
      close();
      showToast({ kind: "error", message: `The form couldn’t be opened. ${answer.message}` });
    }
  };
  const dialog = opened && (
    <CreateForSlot
      task={opened.task}
      place={place}
      create={opened.request.isForWorkflow ? actions.createForWorkflow : actions.create}
      onService={(service) => void open(opened.request, service)}
      onClose={close}
      onCreated={(saved) => {
        opened.request.onCreated?.(saved);
        onCreated(saved);
      }}
    />
  );
  return { open: (request: KeyRequest) => void open(request), dialog };
}
