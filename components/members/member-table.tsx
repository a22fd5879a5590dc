import { givableRoles, rankRefusal, refusal } from "@/components/members/member-rights";
import { type Heir, RemoveMember } from "@/components/members/remove-member";
import { RoleSelect } from "@/components/members/role-select";
import { ROLE_WORDS } from "@/components/members/role-words";
import type { Send } from "@/components/forms/use-submit";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { UserActor } from "@/lib/access/policy";
import type { MemberView } from "@/lib/domain/members/list";

export type MemberTableProps = {
  members: readonly MemberView[];
  actor: UserActor;
  organisation: string;
  changeRole: Send<null>;
  remove: Send<{ transferred: number; newOwner: string | null }>;
};

export function MemberTable(props: MemberTableProps) {
  return (
    <Table label="Members">
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead>Role</TableHead>
          <TableHead>Owns</TableHead>
          <TableHead>Last seen</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {props.members.map((member) => (
          <MemberRow key={member.id} member={member} {...props} />
        ))}
      </TableBody>
    </Table>
  );
}

function MemberRow({
  member,
  members,
  actor,
  organisation,
  changeRole,
  remove,
}: MemberTableProps & { member: MemberView }) {
  const isSelf = member.id === actor.id;
  const isLastOwner = member.role === "owner" && members.filter(({ role }) => role === "owner").length === 1;
  const lastOwner = isLastOwner
    ? `${organisation} needs at least one owner. Make someone else an owner first.`
    : undefined;
  const above = rankRefusal(actor.role, member.role);
  const roleReason = refusal(actor, "member.change_role", "change roles") ?? above ?? lastOwner;
  const heirs: Heir[] = members.filter(({ id }) => id !== member.id).map(({ id, name }) => ({ id, name }));
  return (
    <TableRow>
      <TableCell className="max-sm:justify-start! max-sm:pb-2 max-sm:text-left!">
        <span className="min-w-0">
          <span className="flex flex-wrap items-center gap-2 font-medium wrap-anywhere">
            {member.name}
            {isSelf && <Badge>You</Badge>}
          </span>
          <span className="block text-xs wrap-anywhere text-muted-foreground">{member.email}</span>
        </span>
      </TableCell>
      <TableCell label="Role">
        {roleReason === undefined ? (
          <RoleSelect
            userId={member.id}
            name={member.name}
            role={member.role}
            isSelf={isSelf}
            roles={givableRoles(actor.role)}
            organisation={organisation}
            changeRole={changeRole}
          />
        ) : (
          <span>
            {ROLE_WORDS[member.role].label}
            {lastOwner && !above && (
              <span className="block text-xs text-muted-foreground">The only owner</span>
            )}
          </span>
        )}
      </TableCell>
      <TableCell label="Owns" className="tabular-nums">
        {member.owns}
      </TableCell>
      <TableCell label="Last seen">
        {member.lastSeenAt ? <RelativeTime value={member.lastSeenAt} /> : "Never"}
      </TableCell>
      <TableCell className="max-sm:justify-end! sm:text-right">
        <RemoveMember
          member={{ id: member.id, name: member.name, owns: member.owns }}
          isSelf={isSelf}
          selfId={actor.id}
          organisation={organisation}
          heirs={heirs}
          disabledReason={refusal(actor, "member.remove", "remove people") ?? above ?? lastOwner}
          remove={remove}
        />
      </TableCell>
    </TableRow>
  );
}
