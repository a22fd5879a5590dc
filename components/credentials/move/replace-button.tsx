"use client";

import { Replace } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useList } from "@/components/credentials/list-context";
import type { MoveActions } from "@/components/credentials/move/move-words";
import type { Selected } from "@/components/credentials/selection";
import { Button } from "@/components/ui/button";

const load = () => import("@/components/credentials/move/replace-dialog");
const ReplaceDialog = dynamic(() => load().then((module) => module.ReplaceDialog), { ssr: false });

type ReplaceButtonProps = { credential: Selected; actions: MoveActions; refused: string | undefined };

/** Puts another credential wherever this one is assigned. */
export function ReplaceButton({ credential, actions, refused }: ReplaceButtonProps) {
  const { place } = useList();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        disabledReason={refused}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={() => setOpen(true)}
      >
        <Replace aria-hidden="true" className="size-3.5" />
        Replace everywhere…
      </Button>
      {isOpen && (
        <ReplaceDialog from={credential} place={place} actions={actions} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
