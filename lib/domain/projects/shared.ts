import "server-only";
import type { Tx } from "@/db/client";
import { projects } from "@/db/schema";
import { newId } from "@/lib/ids";
import { createDataKey, instanceId } from "@/lib/vault/keyring";

export type ProjectRow = typeof projects.$inferSelect;

export interface ProjectView {
  id: string;
  slug: string;
  name: string;
  credentialCount: number;
  protectsInUse: boolean;
  testsDaily: boolean;
  createdAt: string;
  revision: number;
}

export const viewProject = ({ orgId: _orgId, createdAt, ...row }: ProjectRow): ProjectView => ({
  ...row,
  createdAt: createdAt.toISOString(),
});

/** A new project with the data key that seals its values. */
export async function insertProject(
  tx: Tx,
  orgId: string,
  { name, slug }: { name: string; slug: string },
): Promise<ProjectRow> {
  const row = {
    id: newId("project"),
    orgId,
    slug,
    name,
    credentialCount: 0,
    protectsInUse: false,
    testsDaily: false,
    createdAt: new Date(),
    revision: 1,
  };
  await tx.insert(projects).values(row);
  await createDataKey(tx, {
    scope: "project",
    orgId,
    projectId: row.id,
    instance: await instanceId(),
    version: 1,
  });
  return row;
}

export const subjectOfProject = (project: Pick<ProjectRow, "id" | "name">) => ({
  kind: "project",
  id: project.id,
  name: project.name,
});
