import type { Metadata } from "next";
import { InviteDialog } from "@/components/members/invite-dialog";
import { givableRoles, refusal } from "@/components/members/member-rights";
import { MemberTable } from "@/components/members/member-table";
import { PendingInvitations } from "@/components/members/pending-invitations";
import { RoleTable } from "@/components/members/role-table";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { listMembers } from "@/lib/domain/members/list";
import { routes } from "@/lib/routes";
import { changeRoleAction, inviteAction, removeAction, revokeInvitationAction } from "./actions";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage({ params }: PageProps<"/[org]/[project]/settings/members">) {
  const { org, project } = await params;
  const ctx = await requireUser({ org, project }, routes.members(org, project));
  const { items, invitations } = await listMembers(ctx, {});
  const { actor, place } = ctx;
  const refused = refusal(actor, "member.invite", "invite people");
  return (
    <>
      <PageHeader
        title="Members"
        aside={<span className="text-sm text-muted-foreground tabular-nums">{items.length}</span>}
        actions={
          <InviteDialog
            invite={inviteAction.bind(null, org, project)}
            roles={givableRoles(actor.role)}
            disabledReason={refused}
          />
        }
      >
        {refused ?? (items.length === 1 && "It’s just you here.")}
      </PageHeader>
      <MemberTable
        members={items}
        actor={actor}
        organisation={place.organisation.name}
        changeRole={changeRoleAction.bind(null, org, project)}
        remove={removeAction.bind(null, org, project)}
      />
      {invitations.length > 0 && (
        <PendingInvitations
          invitations={invitations}
          revoke={revokeInvitationAction.bind(null, org, project)}
        />
      )}
      <RoleTable managesFrom={place.managesFrom} />
    </>
  );
}
