import "server-only";
import { and, eq, or } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { organisations, projects } from "@/db/schema";
import type { SystemActor } from "@/lib/access/policy";
import type { Context } from "@/lib/domain/context";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";

const COMMAND_LINE: SystemActor = { kind: "system", id: "command-line", name: "command line" };

export const commandLineContext = (orgId: string, projectId: string): Context => ({
  actor: COMMAND_LINE,
  orgId,
  projectId,
  requestId: newId("request"),
  address: "",
});

/** The organisation named by slug or id; without a name, the only one there is. */
export async function findOrganisation(named: string | undefined): Promise<{ id: string; slug: string }> {
  const rows = await transaction(ALL, (tx) =>
    tx
      .select({ id: organisations.id, slug: organisations.slug })
      .from(organisations)
      .where(named ? or(eq(organisations.slug, named), eq(organisations.id, named)) : undefined)
      .limit(2),
  );
  const [only, another] = rows;
  if (only && !another) return only;
  if (named) throw new AppError("not_found", `There is no organisation “${named}”.`);
  throw new AppError(
    "invalid",
    only
      ? "There are several organisations: name one with --org."
      : "Nothing is set up yet: run `keyhold setup` first.",
  );
}

/** A project named by slug or id. */
export async function findProject(
  named: string,
  organisation: string | undefined,
): Promise<{ id: string; orgId: string }> {
  const rows = await transaction(ALL, (tx) =>
    tx
      .select({ id: projects.id, orgId: projects.orgId })
      .from(projects)
      .innerJoin(organisations, eq(organisations.id, projects.orgId))
      .where(
        and(
          or(eq(projects.slug, named), eq(projects.id, named)),
          organisation
            ? or(eq(organisations.slug, organisation), eq(organisations.id, organisation))
            : undefined,
        ),
      )
      .limit(2),
  );
  const [only, another] = rows;
  if (!only) throw new AppError("not_found", `There is no project “${named}”.`);
  if (another)
    throw new AppError("invalid", `Several organisations have a project “${named}”: name one with --org.`);
  return only;
}
