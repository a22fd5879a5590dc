"use client";

import { UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsBoolean, useQueryState } from "nuqs";
import type { Send } from "@/components/forms/use-submit";
import { InvitePeople } from "@/components/members/invite-people";
import type { Invited } from "@/components/members/invited";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogClose, DialogContent, DialogFooter } from "@/components/ui/dialog";
import type { Role } from "@/lib/access/policy";

type InviteDialogProps = {
  invite: Send<Invited>;
  roles: readonly Role[];
  disabledReason: string | undefined;
};

/** The links live in the dialog alone: closing it is the end of them. */
export function InviteDialog({ invite, roles, disabledReason }: InviteDialogProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useQueryState("new", parseAsBoolean.withDefault(false));
  const open = (next: boolean) => {
    void setOpen(next || null);
    if (!next) router.refresh();
  };
  return (
    <>
      <Button variant="primary" data-shortcut="c" disabledReason={disabledReason} onClick={() => open(true)}>
        <UserPlus aria-hidden="true" className="size-4" />
        Invite people
      </Button>
      <Dialog open={isOpen && disabledReason === undefined} onOpenChange={open}>
        <DialogContent title="Invite people">
          <DialogBody>
            <InvitePeople invite={invite} roles={roles} />
          </DialogBody>
          <DialogFooter>
            <DialogClose asChild>
              <Button>Close</Button>
            </DialogClose>
          </DialogFooter>
        </DialogContent>
      </Dialog>
    </>
  );
}
