"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useState } from "react";
import type { Send } from "@/components/forms/use-submit";
import { NewTokenForm } from "@/components/tokens/new-token-form";
import { type NewToken, TokenOnce } from "@/components/tokens/token-once";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import type { Scope } from "@/lib/access/policy";

export type NewTokenProps = {
  create: Send<Omit<NewToken, "exampleKey">>;
  /** What the person may hand on; the rest is shown and cannot be chosen. */
  grantable: readonly Scope[];
  /** Keys of the project, for the allow-list. */
  keys: readonly string[];
};

/** The button, the form behind it, and the one sight of what it made. The token lives only while that is open. */
export function NewToken({
  disabledReason,
  ...props
}: NewTokenProps & { disabledReason?: string | undefined }) {
  const router = useRouter();
  const [isOpen, setOpen] = useQueryState("new", parseAsBoolean.withDefault(false));
  const [created, setCreated] = useState<NewToken>();
  const done = () => {
    setCreated(undefined);
    router.refresh();
  };
  const canOpen = disabledReason === undefined;
  return (
    <>
      <Button
        variant="primary"
        data-shortcut="c"
        disabledReason={disabledReason}
        onClick={() => void setOpen(true)}
      >
        <Plus aria-hidden="true" className="size-4" />
        New token
      </Button>
      <Dialog open={isOpen && canOpen && !created} onOpenChange={(open) => void setOpen(open || null)}>
        <DialogContent size="lg" title="New machine token">
          <NewTokenForm
            {...props}
            onCreated={(token) => {
              void setOpen(null);
              setCreated(token);
            }}
          />
        </DialogContent>
      </Dialog>
      {created && <TokenOnce created={created} onDone={done} />}
    </>
  );
}
