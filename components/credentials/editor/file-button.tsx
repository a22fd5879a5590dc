"use client";

import { type DragEvent, useRef } from "react";
import { InlineButton } from "@/components/credentials/editor/advice";

/** More than any credential may hold is not worth reading. */
const READ_BYTES_MAX = 1_048_576;

interface FileButtonProps {
  label: string;
  onText: (text: string) => void;
  accept?: string;
}

/** Reads a file of the person's choice. The text goes to the form and nowhere else. */
export function FileButton({ label, onText, accept }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <InlineButton onClick={() => input.current?.click()}>{label}</InlineButton>
      <input
        ref={input}
        type="file"
        accept={accept}
        tabIndex={-1}
        aria-hidden="true"
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void readFile(file).then(onText);
          // The same file may be chosen again.
          event.target.value = "";
        }}
      />
    </>
  );
}

export const readFile = (file: File): Promise<string> => file.slice(0, READ_BYTES_MAX + 1).text();

/** A file dropped onto a field. Text that is dragged in stays the browser's business. */
export async function readDropped(event: DragEvent, onText: (text: string) => void): Promise<void> {
  const file = event.dataTransfer.files[0];
  if (!file) return;
  event.preventDefault();
  event.stopPropagation();
  onText(await readFile(file));
}
