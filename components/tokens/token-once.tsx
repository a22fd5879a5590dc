"use client";

import { clsx } from "clsx";
import { useRef, useState } from "react";
import { type Snippet, snippetsFor } from "@/components/tokens/snippets";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export type NewToken = { name: string; token: string; canResolve: boolean; exampleKey: string };

type TokenOnceProps = { created: NewToken; onDone: () => void };

/** The one sight of a token. It leaves only by Done, or after asking, and takes the token with it. */
export function TokenOnce({ created, onDone }: TokenOnceProps) {
  const [isSaved, setSaved] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const leave = () => (isSaved ? onDone() : setLeaving(true));
  return (
    <Dialog open onOpenChange={leave}>
      <DialogContent title="Token created" description="Copy it now. It won’t be shown again.">
        <DialogBody className="flex flex-col gap-5">
          <TokenField {...created} />
          <Snippets
            snippets={snippetsFor({
              origin: window.location.origin,
              token: created.token,
              canResolve: created.canResolve,
              key: created.exampleKey,
            })}
          />
          <Checkbox
            label="I’ve saved this token"
            checked={isSaved}
            onChange={(event) => setSaved(event.target.checked)}
          />
        </DialogBody>
        <DialogFooter>
          <Button
            variant="primary"
            disabledReason={isSaved ? undefined : "Save the token first, then tick the box."}
            onClick={onDone}
          >
            Done
          </Button>
        </DialogFooter>
      </DialogContent>
      <ConfirmDialog
        open={isLeaving}
        onOpenChange={setLeaving}
        title="Close without saving the token?"
        description={`“${created.name}” keeps working, but nobody can see it again. Without a copy, revoke it and create another.`}
        confirmLabel="Close anyway"
        cancelLabel="Keep it open"
        onConfirm={onDone}
      />
    </Dialog>
  );
}

function TokenField({ name, token }: NewToken) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <Field label={`Token “${name}”`}>
      <span className="flex gap-2">
        <Input ref={field} readOnly code value={token} onFocus={(event) => event.target.select()} />
        <CopyButton
          value={token}
          label="Copy token"
          announcement="Token copied."
          withText
          selectOnFailure={field}
        />
      </span>
    </Field>
  );
}

function Snippets({ snippets }: { snippets: readonly Snippet[] }) {
  const [shown, setShown] = useState(snippets[0]?.id);
  const current = snippets.find(({ id }) => id === shown);
  return (
    <section aria-label="Use it">
      <div className="mb-2 flex items-center justify-between gap-3">
        <div
          role="group"
          aria-label="Example"
          className="flex rounded-md border border-border-strong bg-surface-muted p-0.5"
        >
          {snippets.map(({ id, label }) => (
            <button
              key={id}
              type="button"
              aria-pressed={id === shown}
              onClick={() => setShown(id)}
              className={clsx(
                "h-7 rounded-sm px-2.5 text-sm font-medium text-muted-foreground hover:text-foreground pointer-coarse:h-11",
                "aria-pressed:bg-surface aria-pressed:text-foreground aria-pressed:shadow-sm dark:aria-pressed:bg-surface-hover",
              )}
            >
              {label}
            </button>
          ))}
        </div>
        {current && <CopyButton value={current.text} label="Copy example" announcement="Example copied." />}
      </div>
      {current && (
        <>
          <pre
            tabIndex={0}
            aria-label={`${current.label} example`}
            className="overflow-x-auto rounded-md border border-border bg-surface-muted px-3.5 py-3 font-mono text-xs leading-5"
          >
            {current.text}
          </pre>
          <p className="mt-1.5 text-xs text-muted-foreground">{current.note}</p>
        </>
      )}
    </section>
  );
}
