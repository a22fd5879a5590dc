import "server-only";
import { workflowPermissions } from "@/db/schema";
import { Overreach, recordingOverreach } from "../around";
import { command } from "../command";
import { type ConsumerRow, subjectOf } from "../consumers/shared";
import type { TxContext } from "../context";
import { findWorkflow } from "./find";
import { PermissionsInput } from "./input";
import { allows, type Permissions, permissionsOf } from "./permissions";
import { viewPermissions } from "./permissions-view";

/** Keys that one audit row names of those that were added, and of those taken away. */
const NAMED_MAX = 50;

/**
 * Says which keys a workflow may use, its own values' and the project's alike, from the next look-up on. Answers which
 * of them its steps mention.
 */
export const setPermissions = recordingOverreach(
  command("workflow.permit", PermissionsInput, async (ctx, { id, mode, keys }) => {
    const row = await findWorkflow(ctx, id, { lock: "update" });
    const before = (await permissionsOf(ctx, [row.id]))(row.id);
    const next: Permissions = { mode, keys: mode === "all" ? [] : keys.toSorted() };
    refuseWidening(ctx, row, before, next);
    const now = new Date();
    const { orgId, projectId } = ctx;
    const stored = { ...next, updatedAt: now, updatedBy: ctx.actor.name };
    await ctx.tx
      .insert(workflowPermissions)
      .values({ orgId, projectId, workflowId: row.id, ...stored })
      .onConflictDoUpdate({
        target: [workflowPermissions.orgId, workflowPermissions.projectId, workflowPermissions.workflowId],
        set: stored,
      });
    return {
      result: viewPermissions(row, { ...stored, updatedAt: now.toISOString() }),
      subject: subjectOf(row),
      detail: {
        mode,
        keys: next.keys.length,
        added: next.keys.filter((key) => !before.keys.includes(key)).slice(0, NAMED_MAX),
        removed: before.keys.filter((key) => !next.keys.includes(key)).slice(0, NAMED_MAX),
      },
    };
  }),
);

/** What limits a token is not lifted by that token, and one that has only some keys gives no others. */
function refuseWidening(
  { actor }: TxContext,
  row: ConsumerRow,
  before: Permissions,
  next: Permissions,
): void {
  if (actor.kind !== "token") return;
  const { keys: own, workflowId } = actor;
  if (own === null && workflowId === null) return;
  const isWider = next.mode === "all" ? before.mode !== "all" : next.keys.some((key) => !allows(before, key));
  if (!isWider) return;
  const isOwn =
    own !== null &&
    next.mode === "selected" &&
    next.keys.every((key) => allows(before, key) || own.includes(key));
  if (workflowId === null && isOwn) return;
  throw new Overreach("This token cannot allow a workflow more than it may use itself.", subjectOf(row));
}
