"use client";

import type { Route } from "next";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";

const ConfirmDialog = dynamic(
  () => import("@/components/ui/confirm-dialog").then((module) => module.ConfirmDialog),
  { ssr: false },
);

interface DeleteConsumerProps {
  consumer: { id: string; name: string };
  /** "LLM config": for the button that confirms. */
  noun: string;
  /** What goes with it, as a sentence. */
  consequence: string;
  leaveTo: Route;
  remove: Send<null>;
}

/** Nothing depends on a consumer but whoever uses it by name: one question, then the list. */
export function DeleteConsumer({ consumer, noun, consequence, leaveTo, remove }: DeleteConsumerProps) {
  const router = useRouter();
  const { submit, isPending, failure, clearFailure } = useSubmit(remove);
  const [isOpen, setOpen] = useState(false);
  const { id, name } = consumer;
  const open = (next: boolean) => {
    clearFailure();
    setOpen(next);
  };
  const confirm = () =>
    submit({ id }, () => {
      setOpen(false);
      showToast({ kind: "success", message: `Deleted “${name}”.` });
      router.push(leaveTo);
    });
  return (
    <>
      <Button variant="danger-ghost" onClick={() => open(true)}>
        Delete…
      </Button>
      {isOpen && (
        <ConfirmDialog
          open
          onOpenChange={open}
          title={`Delete “${name}”`}
          description={consequence}
          confirmLabel={`Delete ${noun}`}
          onConfirm={confirm}
          pending={isPending}
          error={failure?.message}
        />
      )}
    </>
  );
}
