import "server-only";
import { isKey } from "@/lib/catalog/keys";
import { notFound } from "@/lib/errors";
import type { Secret } from "@/lib/secret";
import { findResolvable, openResolvable, type Resolvable } from "@/lib/vault/resolvable";
import type { Context } from "../context";
import { describe } from "./change";
import { sameDestination } from "./destination";
import { personOf, subjectOf } from "./shared";

/** How far a use by key reaches. */
export interface Reach {
  /** Null = every key. */
  keys: readonly string[] | null;
  /** Whose own values count before the project's. */
  workflowId: string | null;
  /** Whose audience counts; null sees what the whole project sees. */
  personId: string | null;
}

/** What a token reaches: the keys it names, as far as its person may use them, for the workflow it is bound to. */
export function reachOfActor({ actor }: Context): Reach {
  const { keys, workflowId } = actor.kind === "token" ? actor : { keys: null, workflowId: null };
  return { keys, workflowId, personId: personOf(actor)?.id ?? null };
}

/** A token made for one workflow serves that workflow, and no other. */
export function checkWorkflow(reach: Reach, asked: string | null): void {
  if (asked !== null && asked !== reach.workflowId) throw notFound("No such workflow");
}

/**
 * The live credentials behind these keys, of a workflow only those on its list. What is not allowed is missing, like
 * what does not exist.
 */
export function findAllowed(
  ctx: Context,
  keys: readonly string[],
  { keys: named, workflowId, personId }: Reach,
): Promise<Map<string, Resolvable>> {
  const allowed = named ? keys.filter((key) => named.includes(key)) : keys;
  return findResolvable({ orgId: ctx.orgId, projectId: ctx.projectId, keys: allowed, workflowId, personId });
}

/** Why a credential cannot be used. */
export type Unusable = "missing_credential" | "credential_empty" | "credential_disabled" | "unavailable";

/** Whether it can be used right now, as far as that is known without opening it. */
export function usability(
  found:
    Pick<Resolvable, "type" | "templateId" | "disabled" | "number" | "plain" | "destination"> | undefined,
): Unusable | null {
  if (!found) return "missing_credential";
  if (found.disabled) return "credential_disabled";
  if (found.number === 0) return "credential_empty";
  const described = { ...describe(found.type, found.templateId), plain: found.plain };
  return sameDestination(described, found.destination) ? null : "unavailable";
}

/** Its secret fields, or why it has none to give. A damaged one is refused for itself and spoils no other. */
export async function openAllowed(
  ctx: Context,
  found: Resolvable | undefined,
): Promise<Record<string, Secret> | Unusable> {
  const reason = usability(found);
  if (reason !== null || !found) return reason ?? "missing_credential";
  return (await openResolvable(ctx, found)) ?? "unavailable";
}

/** What the audit calls the thing that was asked for. What is no key may be a value, and the audit is for ever. */
export function subjectOfKey(key: string, found: Resolvable | undefined) {
  const name = isKey(key) ? key : "(not a key)";
  return found ? subjectOf({ id: found.credentialId, key: found.key }) : { kind: "key", id: name, name };
}
