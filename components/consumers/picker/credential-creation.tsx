"use client";

import type { Route } from "next";
import dynamic from "next/dynamic";
import { createContext, use, useRef, useState } from "react";
import type { CreateTask, EditorPlace, Saved } from "@/components/credentials/editor/editor-task";
import { takeDraft } from "@/components/credentials/editor/handover";
import { type Action, send } from "@/components/credentials/send";
import { routes } from "@/lib/routes";

const loadDialog = () => import("@/components/consumers/picker/create-for-slot");
const CreateForSlot = dynamic(() => loadDialog().then((module) => module.CreateForSlot), { ssr: false });

/** Which slot the new credential is for. The configuration is as the form holds it now. */
export interface CreationRequest {
  kind: string;
  slot: string;
  config: Readonly<Record<string, unknown>>;
}

interface Outcome {
  onCreated: (saved: Saved) => void;
  /** The form could not be opened. */
  onFailed: (message: string) => void;
}

interface Creation {
  /** Opens the create dialog over the page. Resolves when it is there, or has failed. */
  start: (request: CreationRequest, outcome: Outcome) => Promise<void>;
  /** Fetches the dialog's code ahead: for hover and focus. */
  prepare: () => void;
  /** Where somebody who may add credentials adds one of this service. */
  requestHref: (service: string | undefined) => Route;
  credentialHref: (id: string) => Route;
  /** What tests a stored credential. */
  testHref: (id: string) => Route;
}

const CreationContext = createContext<Creation | null>(null);

/** Null on a page that offers no way to make a credential. */
export const useCredentialCreation = () => use(CreationContext);

export interface CreationActions {
  task: Action<CreateTask>;
  create: Action<Saved>;
}

interface CredentialCreationProps {
  place: EditorPlace;
  actions: CreationActions;
  children: React.ReactNode;
}

interface Opened {
  request: CreationRequest;
  outcome: Outcome;
  task: CreateTask;
}

/**
 * Lets the forms inside it make a credential without leaving them. The dialog stands beside those forms and not in
 * them, so that its submit is never theirs.
 */
export function CredentialCreation({ place, actions, children }: CredentialCreationProps) {
  const [opened, setOpened] = useState<Opened>();
  // Counts what was opened and closed: an answer that comes after that opens nothing any more.
  const turn = useRef(0);
  const close = () => {
    turn.current += 1;
    // What a dialog left for the next one may hold a secret; now nobody comes for it.
    takeDraft();
    setOpened(undefined);
  };
  const show = async (request: CreationRequest, outcome: Outcome, service?: string) => {
    const mine = (turn.current += 1);
    const answer = await send(actions.task, place, { ...request, ...(service !== undefined && { service }) });
    if (mine !== turn.current) return;
    if (answer.status === "ok") {
      setOpened({ request, outcome, task: answer.data });
    } else {
      close();
      outcome.onFailed(answer.message);
    }
  };
  const { org, project } = place;
  const creation: Creation = {
    start: show,
    prepare: () => void loadDialog(),
    requestHref: (service) => routes.credentials(org, project, { new: service ?? "custom" }),
    credentialHref: (id) => routes.credential(org, project, id),
    testHref: (id) => routes.credentialTest(org, project, id),
  };
  return (
    <CreationContext value={creation}>
      {children}
      {opened && (
        <CreateForSlot
          task={opened.task}
          place={place}
          create={actions.create}
          onService={(service) => void show(opened.request, opened.outcome, service)}
          onClose={close}
          onCreated={opened.outcome.onCreated}
        />
      )}
    </CreationContext>
  );
}
