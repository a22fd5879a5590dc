import "server-only";
import { query } from "../command";
import { findWorkflow } from "./find";
import { ExplainInput } from "./input";
import { type Explanation, ladderOf } from "./ladder";
import { permissionsOf } from "./permissions";

/**
 * Which value a key stands for where it is used, and why the others lost: the ladder of a resolve, without a value.
 * Answers for whoever asks: what they may not know of is not there.
 */
export const explainKey = query(
  "credential.explain",
  ExplainInput,
  async (ctx, { key, workflowId }): Promise<Explanation> => {
    const bound = ctx.actor.kind === "token" ? ctx.actor.workflowId : null;
    const asked = workflowId ?? bound;
    const workflow = asked === null ? null : await findWorkflow(ctx, asked);
    const permissions = workflow && (await permissionsOf(ctx, [workflow.id]))(workflow.id);
    return ladderOf(ctx, key, workflow && permissions ? { workflow, permissions } : null);
  },
);
