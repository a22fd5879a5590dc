"use client";

import { Copy } from "lucide-react";
import { useRef } from "react";
import { announce } from "@/components/ui/announce";
import { copyText } from "@/components/ui/copy-text";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Tier 3's gate: exact after trimming and Unicode NFC, and case counts. */
export const phraseMatches = (typed: string, phrase: string) =>
  typed.trim().normalize("NFC") === phrase.trim().normalize("NFC");

type PhraseInputProps = { phrase: string; value: string; onValueChange: (value: string) => void };

/** "Type NAME to confirm". The phrase is a copy button, and pasting is allowed. */
export function PhraseInput({ phrase, value, onValueChange }: PhraseInputProps) {
  const button = useRef<HTMLButtonElement>(null);
  const copy = async () => {
    if (button.current && (await copyText(phrase, button.current))) announce("Phrase copied.");
  };
  const label = (
    <>
      Type{" "}
      <button
        ref={button}
        type="button"
        aria-label={`Copy ${phrase}`}
        onClick={copy}
        className="inline-flex max-w-full items-center gap-1 rounded-sm bg-surface-hover px-1.5 py-0.5 font-semibold wrap-anywhere hover:text-accent"
      >
        {phrase}
        <Copy aria-hidden="true" className="size-3 shrink-0" />
      </button>{" "}
      to confirm
    </>
  );
  return (
    <Field label={label} required>
      <Input
        aria-label={`Type ${phrase} to confirm`}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
      />
    </Field>
  );
}
