"use client";

import { useEffect, useEffectEvent, useState } from "react";
import type { EditTask } from "@/components/credentials/editor/editor-task";
import { useEditorAddress } from "@/components/credentials/editor/use-editor-address";

/** What happens when the credential changes under an open form: by somebody else, or by a switch in the same dialog. */
export function useStale(task: EditTask, adopt: (next: EditTask) => void) {
  const address = useEditorAddress();
  const [revision, setRevision] = useState<number | null>(null);
  const [wanted, setWanted] = useState<number | null>(null);
  const current = task.credential;

  const arrive = useEffectEvent(() => {
    if (wanted === null || current.revision < wanted) return;
    adopt(task);
    setWanted(null);
    setRevision(null);
  });
  useEffect(() => {
    const timer = setTimeout(arrive, 0);
    return () => clearTimeout(timer);
  }, [wanted, current.revision]);

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
    /** The page comes back with what this very dialog has changed. */
    followOwnChange: (newer: number) => setWanted(newer),
  };
}
