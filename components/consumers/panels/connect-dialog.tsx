"use client";

import { type SubmitEvent, useState } from "react";
import type { ConnectionSends } from "@/components/consumers/panels/connections-panel";
import { useSubmit } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogFooter,
  DialogForm,
} from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import { Input } from "@/components/ui/input";

interface ConnectDialogProps {
  connectorId: string;
  /** The account that is connected again; null = a new one. */
  connection: { id: string; name: string } | null;
  start: ConnectionSends["start"];
  onClose: () => void;
}

/** Asks whose account it is, then hands the browser over to the service. */
export function ConnectDialog({ connectorId, connection, start, onClose }: ConnectDialogProps) {
  const { form, submit, isPending, errorOf, errorBeside } = useSubmit(start);
  const [name, setName] = useState(connection?.name ?? "");
  const [isLeaving, setLeaving] = useState(false);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    submit({ consumerId: connectorId, name, connectionId: connection?.id ?? null }, ({ url }) => {
      if (url === null) return;
      setLeaving(true);
      window.location.assign(url);
    });
  };
  const isBusy = isPending || isLeaving;
  return (
    <Dialog open onOpenChange={(open) => !open && !isBusy && onClose()}>
      <DialogContent
        size="sm"
        closable={!isBusy}
        title={connection ? `Connect “${connection.name}” again` : "Connect an account"}
        description="You go to the service, sign in there with this account, and come back."
      >
        <DialogForm ref={form} onSubmit={send}>
          <DialogBody className="flex flex-col gap-4">
            <FormErrorSummary message={errorBeside("name")} />
            <Field
              label="Whose account"
              required
              error={errorOf("name")}
              hint="A name to tell accounts apart: “Ana”, “support@acme.com”."
            >
              <Input value={name} onChange={(event) => setName(event.target.value)} />
            </Field>
          </DialogBody>
          <DialogFooter>
            <DialogClose asChild>
              <Button aria-disabled={isBusy}>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" pending={isBusy}>
              Go to the service
            </Button>
          </DialogFooter>
        </DialogForm>
      </DialogContent>
    </Dialog>
  );
}
