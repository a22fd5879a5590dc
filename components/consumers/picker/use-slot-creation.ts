"use client";

import { useState } from "react";
import {
  type CreationRequest,
  useCredentialCreation,
} from "@/components/consumers/picker/credential-creation";
import type { LoadCandidates } from "@/components/consumers/picker/use-candidates";
import type { Notice } from "@/components/consumers/picker/use-picker";
import type { KnownCredential } from "@/components/consumers/picker/words";
import type { Saved } from "@/components/credentials/editor/editor-task";

interface SlotCreationOptions {
  load: LoadCandidates;
  request: CreationRequest;
  onSelect: (credential: KnownCredential) => void;
  onNotice: (notice: Notice) => void;
}

/** Makes a credential for a slot and puts it there, when it fits. The form around it is changed and not saved. */
export function useSlotCreation({ load, request, onSelect, onNotice }: SlotCreationOptions) {
  const creation = useCredentialCreation();
  const [isStarting, setStarting] = useState(false);
  const onCreated = async ({ key, id, name }: Saved) => {
    const found = await load(key).catch(() => null);
    const made = found?.items.find(({ credential }) => credential.id === id);
    if (made?.fit === "unfit") {
      onNotice({ tone: "danger", text: `Created “${name}”, which doesn’t fit here. ${made.reason ?? ""}` });
    } else if (made) {
      onSelect(made.credential);
      onNotice({ tone: "info", text: `Created and selected “${name}”.` });
    } else {
      onNotice({ tone: "danger", text: `Created “${name}”. Choose it from the list.` });
    }
  };
  const start = async () => {
    if (!creation || isStarting) return;
    setStarting(true);
    await creation.start(request, {
      onCreated: (saved) => void onCreated(saved),
      onFailed: (message) =>
        onNotice({ tone: "danger", text: `The form for a new credential couldn’t be opened. ${message}` }),
    });
    setStarting(false);
  };
  return {
    isStarting,
    start: () => void start(),
    prepare: () => creation?.prepare(),
    /** Null on a page that offers no way to make one. */
    requestHref: creation?.requestHref ?? null,
    credentialHref: creation?.credentialHref ?? null,
    testHref: creation?.testHref ?? null,
  };
}
