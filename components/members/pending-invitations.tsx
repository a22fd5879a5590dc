import { RevokeInvitation } from "@/components/members/revoke-invitation";
import { ROLE_WORDS } from "@/components/members/role-words";
import type { Send } from "@/components/forms/use-submit";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusText } from "@/components/ui/status-text";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { InvitationView } from "@/lib/domain/invitations/shared";

type PendingInvitationsProps = { invitations: readonly InvitationView[]; revoke: Send<null> };

export function PendingInvitations({ invitations, revoke }: PendingInvitationsProps) {
  return (
    <section aria-labelledby="pending" className="mt-8">
      <h2 id="pending" tabIndex={-1} className="mb-1 text-base font-semibold">
        Pending invitations
      </h2>
      <p className="mb-3 text-sm text-muted-foreground">
        Lost a link? Invite the address again: the old link ends.
      </p>
      <Table label="Pending invitations">
        <TableHeader>
          <TableRow>
            <TableHead>Email</TableHead>
            <TableHead>Role</TableHead>
            <TableHead>Expires</TableHead>
            <TableHead>
              <span className="sr-only">Actions</span>
            </TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {invitations.map(({ id, email, role, expiresAt, isExpired }) => (
            <TableRow key={id}>
              <TableCell className="font-medium wrap-anywhere">{email}</TableCell>
              <TableCell label="Role">{ROLE_WORDS[role].label}</TableCell>
              <TableCell label="Expires">
                {isExpired ? (
                  <StatusText kind="error">Expired</StatusText>
                ) : (
                  <RelativeTime value={expiresAt} />
                )}
              </TableCell>
              <TableCell className="max-sm:justify-end! sm:text-right">
                <RevokeInvitation id={id} email={email} revoke={revoke} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}
