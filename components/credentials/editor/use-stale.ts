"use client";

import { useEffect, useEffectEvent, useState } from "react";
import type { EditTask } from "@/components/credentials/editor/editor-task";
import { useEditorAddress } from "@/components/credentials/editor/use-editor-address";

/** What happens when the credential changes under an open form: by somebody else, or by a switch in the same dialog. */
export function useStale(task: EditTask, adopt: (next: EditTask) => void, ownRevision: number | null) {
  const address = useEditorAddress();
  const [revision, setRevision] = useState<number | null>(null);
  const [wanted, setWanted] = useState<number | null>(null);
  const [adopted, setAdopted] = useState(task.credential.revision);
  const current = task.credential;

  const arrive = useEffectEvent(() => {
    const isOwn = ownRevision !== null && ownRevision > adopted && current.revision === ownRevision;
    const isWanted = wanted !== null && current.revision >= wanted;
    if (!isOwn && !isWanted) return;
    adopt(task);
    setAdopted(current.revision);
    setWanted(null);
    setRevision(null);
  });
  useEffect(() => {
    const timer = setTimeout(arrive, 0);
    return () => clearTimeout(timer);
  }, [wanted, ownRevision, current.revision]);

  return {
    /** The newer revision the save ran into; null when it ran into none. */
    revision,
    changedAt: revision !== null && current.revision >= revision ? current.updatedAt : null,
    notice: (newer: number) => {
      setRevision(newer);
      address.refresh();
    },
    loadTheirs: () => {
      setWanted(revision);
      address.refresh();
    },
    /** Saves on top of the newer state. */
    take: () => {
      setRevision(null);
      return revision ?? current.revision;
    },
  };
}
