import "server-only";
import { and, asc, eq, isNull, or } from "drizzle-orm";
import { credentials, credentialVersions } from "@/db/schema";
import { nearestKeys } from "@/lib/catalog/nearest-keys";
import type { ErrorCode } from "@/lib/errors";
import type { ConsumerRow } from "../consumers/shared";
import type { TxContext } from "../context";
import { type Unusable, usability } from "../credentials/allowed";
import { alive, currentVersion, type StoredCredential, visible } from "../credentials/shared";
import { type CredentialStatus, statusOf } from "../credentials/view";
import { usableInRunsOf } from "./own-of-runner";
import { allows, type Permissions } from "./permissions";

/** Keys looked at for suggestions. */
const KEYS_MAX = 2_000;

export interface Rung {
  rung: "token" | "allowlist" | "workflow" | "project";
  /** Of the first two: whether the key got past. Of the others: whether this is the value that counts. */
  passed: boolean;
  reason: string;
  candidate: { id: string; name: string; version: number; status: CredentialStatus } | null;
}

export interface Explanation {
  key: string;
  workflowId: string | null;
  /** The value that counts, also when it cannot be used right now: `code` says that. */
  winner: { id: string; scope: "project" | "workflow"; version: number } | null;
  code: "ok" | ErrorCode;
  ladder: Rung[];
  /** Keys that look like one that is not there. */
  suggestions: string[];
}

interface Limits {
  workflow: Pick<ConsumerRow, "id" | "audience">;
  permissions: Permissions;
}

/** The ladder of a resolve for this actor, top rung first. `limits` of the workflow it is asked for, if any. */
export async function ladderOf(ctx: TxContext, key: string, limits: Limits | null): Promise<Explanation> {
  const workflowId = limits?.workflow.id ?? null;
  const found = await candidatesFor(ctx, key, limits);
  const own = found.find(({ credential }) => credential.workflowId !== null);
  const project = found.find(({ credential }) => credential.workflowId === null);
  const gates = [tokenRung(ctx, key), allowlistRung(key, limits)];
  const isOpen = gates.every(({ passed }) => passed);
  const winner = isOpen ? (own ?? project) : undefined;
  const refusal = winner ? usabilityOf(winner) : "missing_credential";
  return {
    key,
    workflowId,
    winner: winner ? winnerOf(winner) : null,
    code: refusal ?? "ok",
    ladder: [
      ...gates,
      valueRung("workflow", own, { isOpen, winner, isAsked: workflowId !== null, refusal }),
      valueRung("project", project, { isOpen, winner, isAsked: true, refusal }),
    ],
    suggestions: found.length === 0 ? nearestKeys(key, await keysFor(ctx, limits)) : [],
  };
}

const scopeOf = (ctx: TxContext, limits: Limits | null) =>
  and(
    visible(ctx),
    alive,
    limits === null
      ? isNull(credentials.workflowId)
      : or(isNull(credentials.workflowId), eq(credentials.workflowId, limits.workflow.id)),
    // A token that is made for the workflow reads by itself, as its person; everybody else is told about runs.
    limits !== null && !isBound(ctx) ? usableInRunsOf(limits.workflow) : undefined,
  );

const isBound = ({ actor }: TxContext) => actor.kind === "token" && actor.workflowId !== null;

const candidatesFor = (ctx: TxContext, key: string, limits: Limits | null): Promise<StoredCredential[]> =>
  ctx.tx
    .select({ credential: credentials, version: credentialVersions })
    .from(credentials)
    .innerJoin(credentialVersions, currentVersion)
    .where(and(scopeOf(ctx, limits), eq(credentials.key, key)));

/** Keys that would be answered here. */
async function keysFor(ctx: TxContext, limits: Limits | null): Promise<string[]> {
  const rows = await ctx.tx
    .selectDistinct({ key: credentials.key })
    .from(credentials)
    .where(scopeOf(ctx, limits))
    .orderBy(asc(credentials.key))
    .limit(KEYS_MAX);
  const keys = rows.map((row) => row.key);
  return limits ? keys.filter((key) => allows(limits.permissions, key)) : keys;
}

function tokenRung({ actor }: TxContext, key: string): Rung {
  const named = actor.kind === "token" ? actor.keys : null;
  const passed = named === null || named.includes(key);
  const reason =
    actor.kind !== "token"
      ? "You are not asking with a token, so no token limits this."
      : named === null
        ? "The token may use every key."
        : passed
          ? "The token names this key."
          : "The token does not name this key.";
  return { rung: "token", passed, reason, candidate: null };
}

function allowlistRung(key: string, limits: Limits | null): Rung {
  const passed = limits === null || allows(limits.permissions, key);
  const reason =
    limits === null
      ? "No workflow is asked about, so no list of allowed keys counts."
      : limits.permissions.mode === "all"
        ? "The workflow may use every key."
        : passed
          ? "The workflow's list of allowed keys names it."
          : "The workflow's list of allowed keys does not name it.";
  return { rung: "allowlist", passed, reason, candidate: null };
}

interface Standing {
  isOpen: boolean;
  winner: StoredCredential | undefined;
  isAsked: boolean;
  refusal: Unusable | null;
}

const UNUSABLE: Record<Unusable, string> = {
  missing_credential: "It is not there.",
  credential_empty: "It comes first, and still needs a value.",
  credential_disabled: "It comes first, and is disabled.",
  unavailable: "It comes first, and was changed outside Keyhold, so it has to be entered again.",
};

function valueRung(
  rung: "workflow" | "project",
  stored: StoredCredential | undefined,
  { isOpen, winner, isAsked, refusal }: Standing,
): Rung {
  const passed = stored !== undefined && stored === winner;
  const where = rung === "workflow" ? "The workflow has no value of its own" : "The project has no value";
  const reason = !isAsked
    ? "No workflow is asked about."
    : stored === undefined
      ? `${where} with this key that you may use.`
      : passed
        ? refusal
          ? UNUSABLE[refusal]
          : "This value is used."
        : isOpen
          ? "The workflow's own value comes first."
          : "The key does not get this far.";
  return { rung, passed, reason, candidate: stored ? candidateOf(stored) : null };
}

const candidateOf = (stored: StoredCredential): Rung["candidate"] => ({
  id: stored.credential.id,
  name: stored.credential.name,
  version: stored.credential.version,
  status: statusOf(stored),
});

const winnerOf = ({ credential }: StoredCredential): NonNullable<Explanation["winner"]> => ({
  id: credential.id,
  scope: credential.workflowId === null ? "project" : "workflow",
  version: credential.version,
});

const usabilityOf = ({ credential, version }: StoredCredential): Unusable | null =>
  usability({
    type: credential.type,
    templateId: credential.templateId,
    disabled: credential.disabledAt !== null,
    number: version.number,
    plain: version.plain,
    destination: version.destination,
  });
