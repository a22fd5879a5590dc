"use client";

import { clsx } from "clsx";
import { Eye, EyeOff, Info, TriangleAlert } from "lucide-react";
import { useId, useState, type ClipboardEvent } from "react";
import { announce } from "@/components/ui/announce";
import { CONTROL_LOOK } from "@/components/ui/control-look";
import { useEarlyEntry } from "@/components/ui/early-entry";
import { useFieldWiring } from "@/components/ui/field-context";
import { IGNORE_PASSWORD_MANAGERS, KEEPER_IGNORE_CLASS } from "@/components/ui/password-manager-ignore";
import * as secretText from "@/components/ui/secret-text";

type SecretInputProps = {
  value: string;
  onValueChange: (value: string) => void;
  /** PEM, JSON: several lines, kept exactly as they are. */
  multiline?: boolean | undefined;
  placeholder?: string | undefined;
  rows?: number | undefined;
  disabled?: boolean | undefined;
  id?: string | undefined;
  "aria-label"?: string | undefined;
  "aria-describedby"?: string | undefined;
  ref?: React.Ref<HTMLInputElement & HTMLTextAreaElement> | undefined;
};

/**
 * Takes a secret in; never shows a stored one. The eye reveals only what was typed here, and the text lives only in
 * the state of the form around it. The form reads it from that state: the control's own name is random.
 */
export function SecretInput({ value, onValueChange, multiline = false, ref, ...props }: SecretInputProps) {
  const notesId = useId();
  const paste = useSecretPaste({ value, onValueChange, multiline });
  const [isRevealed, setRevealed] = useState(false);
  const shown = isRevealed && value !== "";
  const wiring = useFieldWiring({ ...props, "aria-describedby": clsx(props["aria-describedby"], notesId) });
  const control = {
    ...props,
    ...IGNORE_PASSWORD_MANAGERS,
    ...wiring,
    ref: useEarlyEntry(ref),
    value,
    name: useRandomName(),
    // The name is drawn anew in the browser, so that no manager learns it.
    suppressHydrationWarning: true,
    onPaste: paste.onPaste,
    onChange: (event: { target: { value: string } }) => paste.accept(event.target.value),
  };
  const look = clsx(CONTROL_LOOK, KEEPER_IGNORE_CLASS, "pr-11 font-mono text-sm placeholder:font-sans");
  return (
    <div data-slot="secret-input" className="flex flex-col gap-1.5">
      <div className="relative">
        {multiline ? (
          <textarea
            {...control}
            rows={props.rows ?? 6}
            autoComplete="off"
            className={clsx(look, "block resize-y py-2", !shown && "masked-text")}
          />
        ) : (
          <input
            {...control}
            type={shown ? "text" : "password"}
            autoComplete="new-password"
            className={clsx(look, "h-9")}
          />
        )}
        <RevealButton shown={shown} isEmpty={value === ""} onToggle={() => setRevealed(!shown)} />
      </div>
      <SecretNotes id={notesId} value={value} multiline={multiline} paste={paste} />
    </div>
  );
}

function RevealButton({
  shown,
  isEmpty,
  onToggle,
}: {
  shown: boolean;
  isEmpty: boolean;
  onToggle: () => void;
}) {
  const Icon = shown ? EyeOff : Eye;
  return (
    <button
      type="button"
      aria-pressed={shown}
      aria-label="Show what you typed"
      aria-disabled={isEmpty || undefined}
      onClick={() => !isEmpty && onToggle()}
      className="absolute top-1 right-1 grid size-7 place-items-center rounded-sm text-muted-foreground not-aria-disabled:hover:bg-surface-hover not-aria-disabled:hover:text-foreground aria-disabled:opacity-45 pointer-coarse:top-0 pointer-coarse:right-0 pointer-coarse:size-11"
    >
      <Icon aria-hidden="true" className="size-4" />
    </button>
  );
}

type Paste = ReturnType<typeof useSecretPaste>;

function SecretNotes(props: { id: string; value: string; multiline: boolean; paste: Paste }) {
  const { removed, undo, refused } = props.paste;
  const warnings = secretText.secretWarnings(props.value, { singleLine: !props.multiline });
  const size = secretText.sizeSentence(secretText.utf8Bytes(props.value));
  return (
    <div id={props.id} className="flex flex-col gap-1 text-xs text-muted-foreground empty:hidden">
      {removed && (
        <p className="flex items-start gap-1.5">
          <Info aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          <span>
            {removed}{" "}
            <button
              type="button"
              onClick={undo}
              className="rounded-sm text-accent underline decoration-accent-line underline-offset-3 hover:decoration-current"
            >
              Undo
            </button>
          </span>
        </p>
      )}
      {[...(refused ? [refused] : []), ...warnings].map((warning) => (
        <p key={warning} className="flex items-start gap-1.5 text-warning-text">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {warning}
        </p>
      ))}
      {size && <p className="tabular-nums">{size}</p>}
    </div>
  );
}

function useSecretPaste({
  value,
  onValueChange,
  multiline,
}: Pick<SecretInputProps, "value" | "onValueChange"> & { multiline: boolean }) {
  const [before, setBefore] = useState<{ text: string; removed: string; cleaned: string }>();
  const [refused, setRefused] = useState<string>();

  const accept = (next: string) => {
    const bytes = secretText.utf8Bytes(next);
    const isTooLarge = bytes > secretText.SECRET_BYTES_MAX;
    setRefused(isTooLarge ? secretText.tooLargeSentence(bytes) : undefined);
    if (isTooLarge) announce(secretText.tooLargeSentence(bytes));
    else onValueChange(next);
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    const text = event.clipboardData.getData("text/plain");
    const { selectionStart, selectionEnd } = event.currentTarget;
    const replacesAll = value === "" || (selectionStart === 0 && selectionEnd === value.length);
    // Several lines are kept byte for byte: an SSH key needs its last line break.
    if (multiline || !replacesAll) return;
    const cleaned = secretText.cleanPasted(text);
    // A password input drops line breaks silently, so the whole paste is taken over once anything is removed.
    setBefore(undefined);
    if (cleaned.removed.length === 0) return;
    event.preventDefault();
    const removed = secretText.removedSentence(cleaned.removed);
    setBefore({ text, removed, cleaned: cleaned.text });
    announce(removed);
    accept(cleaned.text);
  };
  const undo = () => {
    if (before) accept(before.text);
    setBefore(undefined);
  };
  // The offer to undo ends when the text is edited further.
  const removed = before && before.cleaned === value ? before.removed : undefined;
  return { onPaste, accept, undo, removed, refused };
}

const randomName = () => `f_${Math.random().toString(36).slice(2, 10)}`;

function useRandomName() {
  const [name] = useState(randomName);
  return name;
}
