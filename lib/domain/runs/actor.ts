import "server-only";
import { oneStatement } from "@/db/client";
import { type Actor, can, type Role, type TokenActor, type UserActor } from "@/lib/access/policy";
import { AppError } from "@/lib/errors";
import type { ConsumerRow } from "../consumers/shared";
import { actorOfToken, findToken, refusalOfToken } from "../tokens/found";

/** As whom a run uses credentials: who it was, to be read anew at each step. Rights are never kept. */
export type RunActor =
  | { kind: "user" | "token"; id: string }
  | { kind: "system"; id: string; name: string }
  /** By itself: a webhook, a schedule. It acts for the workflow's owner, as far as a program may. */
  | { kind: "workflow"; ownerId: string | null; scheduledFor?: string };

export function actorToKeep(actor: Actor): RunActor {
  switch (actor.kind) {
    case "user":
    case "token":
      return { kind: actor.kind, id: actor.id };
    case "system":
      return { kind: "system", id: actor.id, name: actor.name };
    case "anonymous":
      throw new AppError("forbidden", "Nobody has signed in.");
    default:
      return actor satisfies never;
  }
}

type Workflow = Pick<ConsumerRow, "id" | "orgId" | "projectId" | "name">;

/**
 * Who a run acts as right now. Throws `unauthenticated` when the token was revoked or the person has left, `forbidden`
 * when whoever started it may no longer run workflows.
 */
export async function actorNow(kept: RunActor, workflow: Workflow): Promise<Actor> {
  const actor = await read(kept, workflow);
  if (!can(actor, "workflow.run"))
    throw new AppError("forbidden", "Whoever started this run may no longer run workflows.");
  return actor;
}

async function read(kept: RunActor, workflow: Workflow): Promise<Actor> {
  switch (kept.kind) {
    case "user":
      return (await personOfOrganisation(workflow.orgId, kept.id)) ?? gone("The person who started this run");
    case "token":
      return tokenNow(kept.id, workflow);
    case "system":
      return kept;
    case "workflow":
      return asProgram(workflow, kept.ownerId && (await personOfOrganisation(workflow.orgId, kept.ownerId)));
    default:
      return kept satisfies never;
  }
}

function gone(who: string): never {
  throw new AppError("unauthenticated", `${who} has no access to this project any more.`);
}

async function tokenNow(id: string, { orgId, projectId }: Workflow): Promise<TokenActor> {
  const found = await findToken({ id });
  const isHere = found?.orgId === orgId && found.projectId === projectId;
  return found && isHere && refusalOfToken(found) === null
    ? actorOfToken(found)
    : gone("The token that started this run");
}

async function personOfOrganisation(orgId: string, id: string): Promise<UserActor | null> {
  const [found] = await oneStatement(
    (sql) => sql<{ name: string; role: Role; managesFrom: UserActor["managesFrom"] }[]>`
      select u.name, m.role, o.manages_from as "managesFrom"
      from memberships m join organisations o on o.id = m.org_id join users u on u.id = m.user_id
      where m.org_id = ${orgId} and m.user_id = ${id}`,
  );
  return found ? { kind: "user", id, ...found } : null;
}

/** What only people do is not done by a workflow that runs by itself; each use that a person confirms is asked for. */
const asProgram = ({ id, name }: Workflow, person: UserActor | "" | null): TokenActor => ({
  kind: "token",
  id,
  name,
  scopes: ["workflows:run", "credentials:resolve", "credentials:relay", "consumers:write"],
  keys: null,
  workflowId: id,
  rules: null,
  ratePerMinute: null,
  expiresAt: null,
  person: person || null,
});
