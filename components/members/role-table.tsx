import { Check, Minus } from "lucide-react";
import { ROLE_WORDS } from "@/components/members/role-words";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { type Action, can, type Role, ROLES, type UserActor } from "@/lib/access/policy";

/** What people ask about, and the act that stands for it in the policy. */
const QUESTIONS: readonly (readonly [words: string, action: Action])[] = [
  ["See names, keys and metadata", "credential.list"],
  ["Store and change credentials", "credential.create"],
  ["Delete credentials", "credential.delete"],
  ["Machine tokens", "token.create"],
  ["Audit log", "audit.list"],
  ["Create and rename projects", "project.create"],
  ["Invite and remove people, change roles", "member.invite"],
  ["Change the organisation", "organisation.update"],
];

type RoleTableProps = { managesFrom: UserActor["managesFrom"] };

/** Read from the policy, so it says what the server does. */
export function RoleTable({ managesFrom }: RoleTableProps) {
  const may = (role: Role, action: Action) =>
    can({ kind: "user", id: "", name: "", role, managesFrom }, action);
  return (
    <details className="group mt-8">
      <summary className="inline-flex min-h-8 list-none items-center rounded-sm text-sm font-medium text-accent underline decoration-accent-line underline-offset-3 hover:decoration-current">
        What can each role do?
      </summary>
      <div className="mt-3">
        <Table label="What each role can do">
          <TableHeader>
            <TableRow>
              <TableHead>
                <span className="sr-only">Act</span>
              </TableHead>
              {ROLES.map((role) => (
                <TableHead key={role}>{ROLE_WORDS[role].label}</TableHead>
              ))}
            </TableRow>
          </TableHeader>
          <TableBody>
            {QUESTIONS.map(([words, action]) => (
              <TableRow key={action}>
                <TableCell className="max-sm:font-medium">{words}</TableCell>
                {ROLES.map((role) => (
                  <TableCell key={role} label={ROLE_WORDS[role].label}>
                    <Answer isYes={may(role, action)} />
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
        <p className="mt-2 text-xs text-muted-foreground">No role can see a stored value.</p>
      </div>
    </details>
  );
}

function Answer({ isYes }: { isYes: boolean }) {
  return isYes ? (
    <span className="flex items-center text-success-text">
      <Check aria-hidden="true" className="size-4" />
      <span className="sr-only">Yes</span>
    </span>
  ) : (
    <span className="flex items-center text-muted-foreground">
      <Minus aria-hidden="true" className="size-4" />
      <span className="sr-only">No</span>
    </span>
  );
}
