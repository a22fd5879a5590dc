import { ALL, transaction } from "@/db/client";
import { memberships, users } from "@/db/schema";
import { ANONYMOUS, type Role, ROLES, type Scope, type UserActor } from "@/lib/access/policy";
import type { Context } from "@/lib/domain/context";
import { insertOrganisation, type OrganisationRow } from "@/lib/domain/organisations/shared";
import { insertProject, type ProjectRow } from "@/lib/domain/projects/shared";
import { createToken } from "@/lib/domain/tokens/create";
import { verifyToken } from "@/lib/domain/tokens/verify";
import { newId } from "@/lib/ids";

export interface Person {
  id: string;
  name: string;
  email: string;
  role: Role;
  ctx: Context;
}

/** An organisation that nothing else in the test knows of. */
export interface World {
  organisation: OrganisationRow;
  project: ProjectRow;
  /** One person of each role; their contexts are in `project`. */
  people: Record<Role, Person>;
  /** As the command line. */
  system: Context;
}

const ADDRESS = "192.0.2.1";
const about = () => ({ requestId: newId("request"), address: ADDRESS });
const unique = () => newId("request").slice(-10);

/** Somebody who has not signed in. */
export const anonymous = (address = ADDRESS): Context => ({
  ...about(),
  actor: ANONYMOUS,
  orgId: "*",
  projectId: "*",
  address,
});

export async function mintWorld(): Promise<World> {
  const slug = `acme-${unique()}`;
  const { organisation, project } = await transaction(ALL, async (tx) => {
    const made = await insertOrganisation(tx, { name: `Acme ${slug}`, slug });
    return { organisation: made, project: await insertProject(tx, made.id, { name: "Main", slug: "main" }) };
  });
  const people = await Promise.all(
    ROLES.map(async (role) => [role, await mintPerson({ organisation, project }, role)] as const),
  );
  const system: Context = {
    ...about(),
    actor: { kind: "system", id: "command-line", name: "command line" },
    orgId: organisation.id,
    projectId: project.id,
  };
  // Safe because there is an entry for each role.
  return { organisation, project, people: Object.fromEntries(people) as Record<Role, Person>, system };
}

/** Another person of the organisation. Has no password: hashing one would be most of a test's time. */
export async function mintPerson(
  world: Pick<World, "organisation" | "project">,
  role: Role,
): Promise<Person> {
  const id = newId("user");
  const person = { id, name: `${role} ${unique()}`, email: `${unique()}@example.com`, role };
  const createdAt = new Date();
  await transaction(ALL, async (tx) => {
    await tx.insert(users).values({ id, name: person.name, email: person.email, createdAt });
    await tx.insert(memberships).values({ orgId: world.organisation.id, userId: id, role, createdAt });
  });
  return { ...person, ctx: contextOf(world, person) };
}

/** The person's context in this project, as a request would get it. */
export function contextOf(
  { organisation, project }: Pick<World, "organisation" | "project">,
  { id, name, role }: Pick<Person, "id" | "name" | "role">,
): Context {
  const actor: UserActor = { kind: "user", id, name, role, managesFrom: organisation.managesFrom };
  return { ...about(), actor, orgId: organisation.id, projectId: project.id };
}

/** A second project of the same organisation. */
export async function mintProject({ organisation }: World): Promise<ProjectRow> {
  const slug = `project-${unique()}`;
  return transaction(ALL, (tx) => insertProject(tx, organisation.id, { name: slug, slug }));
}

export interface MintedToken {
  id: string;
  text: string;
  /** As a request that presents it gets it. */
  ctx: Context;
}

/** A machine token made by `ctx`, with all it may have unless said otherwise. */
export async function mintToken(
  ctx: Context,
  wanted: { scopes?: Scope[]; keys?: string[]; workflowId?: string; expiresAt?: string } = {},
): Promise<MintedToken> {
  const { id, token } = await createToken(ctx, {
    name: `token ${unique()}`,
    scopes: ["credentials:read"],
    ...wanted,
  });
  const verified = await verifyToken(token!, ADDRESS);
  return { id, text: token!, ctx: { ...about(), ...verified! } };
}
