import "server-only";
import { and, asc, desc, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { credentials, credentialVersions } from "@/db/schema";
import type { CredentialType } from "@/lib/catalog/types";
import { takeHints } from "@/lib/vault/take";
import type { ConsumerRow } from "../consumers/shared";
import type { TxContext } from "../context";
import { alive, currentVersion, placeOfVersion, type StoredCredential, visible } from "../credentials/shared";
import { type CredentialStatus, statusOf, typeOf } from "../credentials/view";
import { type KeyUse, keyUses } from "./key-uses";
import { usableInRunsOf } from "./own-of-runner";
import { allows, type Permissions, permissionsOf } from "./permissions";
import { type ReferencedKey, referencesByKey } from "./permissions-view";

/** Credentials told of at a time: those that matter to the workflow come first. */
const CREDENTIALS_MAX = 1_000;

export interface WorkflowKey {
  key: string;
  allowed: boolean;
  resolvesTo: "workflow" | "project" | "blocked" | "missing";
  /** The workflow has a value of its own where the project has one too. */
  overridesProject: boolean;
  /** What it stands for, or would if it were allowed. */
  credential: {
    id: string;
    name: string;
    type: CredentialType;
    hint: string | null;
    status: CredentialStatus;
    scope: "project" | "workflow";
  } | null;
  referencedIn: ReferencedKey["referencedIn"];
  lastUsedAt: string | null;
  /** Of the workflow's newest runs. */
  usedInRuns: number;
}

export interface WorkflowKeys {
  mode: Permissions["mode"];
  items: WorkflowKey[];
  /** There are more credentials than are listed. */
  more: boolean;
}

interface Facts {
  permissions: Permissions;
  references: ReadonlyMap<string, ReferencedKey["referencedIn"]>;
  uses: ReadonlyMap<string, KeyUse>;
  own: ReadonlyMap<string, StoredCredential>;
  project: ReadonlyMap<string, StoredCredential>;
  hints: ReadonlyMap<string, Record<string, string>>;
}

/** The keys of a workflow, by key. Credentials that the reader may not know of are not in it. */
export async function listKeys(ctx: TxContext, workflow: ConsumerRow): Promise<WorkflowKeys> {
  const permissions = (await permissionsOf(ctx, [workflow.id]))(workflow.id);
  const references = referencesByKey(workflow);
  const uses = await keyUses(ctx, workflow.id);
  const relevant = [...new Set([...permissions.keys, ...references.keys(), ...uses.keys()])];
  const { rows, more } = await readCredentials(ctx, workflow, relevant);
  const hinted = rows.filter(({ version }) => version.hasHint);
  const hints = await takeHints(
    ctx.tx,
    hinted.map(({ credential, version }) => placeOfVersion(credential, version)),
  );
  const byKey = (isOwn: boolean) =>
    new Map(
      rows.flatMap((row): [string, StoredCredential][] =>
        (row.credential.workflowId !== null) === isOwn ? [[row.credential.key, row]] : [],
      ),
    );
  const facts = { permissions, references, uses, own: byKey(true), project: byKey(false), hints };
  const keys = [...new Set([...relevant, ...rows.map(({ credential }) => credential.key)])].toSorted();
  return { mode: permissions.mode, items: keys.map((key) => itemOf(key, facts)), more };
}

async function readCredentials(ctx: TxContext, workflow: ConsumerRow, relevant: readonly string[]) {
  const { id: workflowId } = workflow;
  const isRelevant: SQL = relevant.length > 0 ? inArray(credentials.key, [...relevant]) : sql`false`;
  const rows = await ctx.tx
    .select({ credential: credentials, version: credentialVersions })
    .from(credentials)
    .innerJoin(credentialVersions, currentVersion)
    .where(
      and(
        visible(ctx),
        alive,
        or(isNull(credentials.workflowId), eq(credentials.workflowId, workflowId)),
        usableInRunsOf(workflow),
      ),
    )
    .orderBy(
      desc(or(isRelevant, eq(credentials.workflowId, workflowId)) ?? isRelevant),
      asc(credentials.key),
      asc(credentials.id),
    )
    .limit(CREDENTIALS_MAX + 1);
  return { rows: rows.slice(0, CREDENTIALS_MAX), more: rows.length > CREDENTIALS_MAX };
}

function itemOf(key: string, { permissions, references, uses, own, project, hints }: Facts): WorkflowKey {
  const allowed = allows(permissions, key);
  const stored = own.get(key) ?? project.get(key);
  const scope = own.has(key) ? "workflow" : "project";
  const use = uses.get(key);
  return {
    key,
    allowed,
    resolvesTo: allowed ? (stored ? scope : "missing") : "blocked",
    overridesProject: own.has(key) && project.has(key),
    credential: stored
      ? {
          id: stored.credential.id,
          name: stored.credential.name,
          type: typeOf(stored.credential.type),
          hint: Object.values(hints.get(stored.version.id) ?? {})[0] ?? null,
          status: statusOf(stored),
          scope,
        }
      : null,
    referencedIn: references.get(key) ?? [],
    lastUsedAt: use?.lastUsedAt ?? null,
    usedInRuns: use?.runs ?? 0,
  };
}
