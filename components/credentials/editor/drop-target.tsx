"use client";

import { FileDown } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { readFile } from "@/components/credentials/editor/file-button";
import { leaveImportText } from "@/components/credentials/editor/handover";
import { useEditorAddress } from "@/components/credentials/editor/use-editor-address";

const isOverDialog = () => document.querySelector("[role=dialog], [role=alertdialog]") !== null;

/** A .env file dropped anywhere on the page opens the import with its text, which goes there in memory. */
export function DropTarget() {
  const address = useEditorAddress();
  const [isOver, setOver] = useState(false);

  const onDrag = useEffectEvent((event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files") || isOverDialog()) return;
    // Without this the browser would open the file, and with it every value in it.
    event.preventDefault();
    setOver(event.type === "dragover");
  });
  const onLeave = useEffectEvent((event: DragEvent) => event.relatedTarget === null && setOver(false));
  const onDrop = useEffectEvent((event: DragEvent) => {
    const file = event.dataTransfer?.files[0];
    if (!file || event.defaultPrevented || isOverDialog()) return;
    event.preventDefault();
    setOver(false);
    void readFile(file).then((text) => {
      leaveImportText(text);
      address.open({ import: "1" });
    });
  });

  useEffect(() => {
    const drag = (event: DragEvent) => onDrag(event);
    const leave = (event: DragEvent) => onLeave(event);
    const drop = (event: DragEvent) => onDrop(event);
    window.addEventListener("dragover", drag);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", drag);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, []);

  if (!isOver) return null;
  return (
    <div
      data-slot="drop-target"
      className="pointer-events-none fixed inset-3 z-40 grid place-items-center rounded-xl border-2 border-dashed border-accent bg-overlay"
    >
      <p className="flex items-center gap-2.5 rounded-lg bg-raised px-5 py-4 text-base font-medium shadow-lg">
        <FileDown aria-hidden="true" className="size-5 text-accent" />
        Drop a .env file to import it. Nothing is saved until you import.
      </p>
    </div>
  );
}
