"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { announce } from "@/components/ui/announce";
import { Button } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-text";
import { IconButton } from "@/components/ui/icon-button";

const COPIED_FOR_MS = 2_000;

type CopyButtonProps = {
  value: string;
  /** Verb and noun: "Copy key". */
  label: string;
  /** What a screen reader hears: "Key copied." */
  announcement?: string;
  /** Shows the label beside the icon. */
  withText?: boolean;
  /** The field that shows the value: selected when the clipboard is refused, for copying by hand. */
  selectOnFailure?: React.RefObject<HTMLInputElement | null>;
};

export function CopyButton({
  value,
  label,
  announcement = "Copied.",
  withText = false,
  selectOnFailure,
}: CopyButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_FOR_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const copy = async () => {
    if (!button.current) return;
    const worked = await copyText(value, button.current);
    setCopied(worked);
    announce(worked ? announcement : "Copying was refused. Press Ctrl+C.");
    if (!worked) selectOnFailure?.current?.select();
  };
  const icon = isCopied ? (
    <Check aria-hidden="true" className="size-3.5 text-success-text" />
  ) : (
    <Copy aria-hidden="true" className="size-3.5" />
  );
  if (!withText)
    return (
      <IconButton ref={button} label={isCopied ? "Copied" : label} size="icon-sm" onClick={copy}>
        {icon}
      </IconButton>
    );
  return (
    <Button ref={button} onClick={copy}>
      {icon}
      {isCopied ? "Copied" : label}
    </Button>
  );
}
