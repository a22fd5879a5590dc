import { NoAccess } from "@/components/shell/no-access";
import type { PersonContext } from "@/lib/auth/session";
import { listMembers } from "@/lib/domain/members/list";

const NAMED = 5;

/** The 403 page: names the people who can help. */
export async function Forbidden({ ctx, title }: { ctx: PersonContext; title: string }) {
  const { items } = await listMembers(ctx, {});
  const owners = items.filter(({ role }) => role === "owner").slice(0, NAMED);
  return (
    <NoAccess
      title={title}
      organisation={ctx.place.organisation.name}
      owners={owners.map(({ name }) => name)}
    />
  );
}
