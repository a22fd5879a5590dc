"use client";

import { Ban, Trash2, X } from "lucide-react";
import { useState } from "react";
import { useDeletion } from "@/components/credentials/deletion";
import { useList, useSelected } from "@/components/credentials/list-context";
import { TestSelected } from "@/components/credentials/testing/test-selected";
import { useDisabling } from "@/components/credentials/use-disabling";
import { Button } from "@/components/ui/button";

/** As many as one deletion takes. */
const BATCH_MAX = 500;

/** What can be done with the selection, wherever its rows are. Stands at the foot while something is selected. */
export function SelectionBar() {
  const { selection, rows, refusal } = useList();
  const selected = useSelected();
  const { ask, prepare } = useDeletion();
  const setDisabled = useDisabling();
  const [isDisabling, setDisabling] = useState(false);
  const targets = Array.from(selected, ([id, name]) => ({ id, name }));
  const here = rows.filter(({ id }) => selected.has(id)).length;

  const disable = async () => {
    setDisabling(true);
    const isDone = await setDisabled(targets, true);
    setDisabling(false);
    if (isDone) selection.clear();
  };
  const tooMany = targets.length > BATCH_MAX ? `Up to ${BATCH_MAX} credentials at a time.` : undefined;
  return (
    <>
      <p role="status" className="sr-only">
        {countWords(targets.length, here)}
      </p>
      {targets.length > 0 && (
        <div
          role="region"
          aria-label="Selection"
          data-slot="selection-bar"
          className="sticky bottom-3 z-20 mx-auto mt-4 flex w-fit max-w-full animate-rise-in flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border border-border-strong bg-raised py-2 pr-2 pl-4 shadow-lg"
        >
          <span aria-hidden="true" className="text-sm font-medium tabular-nums">
            {countWords(targets.length, here)}
          </span>
          <span className="flex flex-wrap items-center gap-2">
            <TestSelected targets={targets} />
            <Button size="sm" pending={isDisabling} disabledReason={refusal} onClick={disable}>
              <Ban aria-hidden="true" className="size-3.5" />
              Disable
            </Button>
            <Button
              size="sm"
              variant="danger"
              disabledReason={refusal ?? tooMany}
              onPointerEnter={prepare}
              onFocus={prepare}
              onClick={() => ask(targets)}
            >
              <Trash2 aria-hidden="true" className="size-3.5" />
              Delete selected ({targets.length})
            </Button>
            <Button size="sm" variant="ghost" onClick={selection.clear}>
              <X aria-hidden="true" className="size-3.5" />
              Clear
            </Button>
          </span>
        </div>
      )}
    </>
  );
}

function countWords(count: number, here: number): string {
  if (count === 0) return "";
  return here === count ? `${count} selected on this page` : `${count} selected (${here} on this page)`;
}
