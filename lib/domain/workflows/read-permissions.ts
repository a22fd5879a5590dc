import "server-only";
import { query } from "../command";
import { findWorkflow } from "./find";
import { WorkflowByIdInput } from "./input";
import { permissionsOf } from "./permissions";
import { type PermissionsView, viewPermissions } from "./permissions-view";

/** Which keys a workflow may use, and which its steps mention. */
export const readPermissions = query(
  "workflow.permissions",
  WorkflowByIdInput,
  async (ctx, { id }): Promise<PermissionsView> => {
    const row = await findWorkflow(ctx, id);
    const permissions = await permissionsOf(ctx, [row.id]);
    return viewPermissions(row, permissions(row.id));
  },
);
