import "server-only";
import { sql, type SQL } from "drizzle-orm";
import { consumers, credentials, workflowPermissions } from "@/db/schema";

/**
 * Whether a credential's key is one that the workflow may use, as a condition. A workflow that is gone may use none.
 * The function `keyhold_resolvable` says the same where values are read.
 */
export const isPermitted = (workflowId: string): SQL => sql`exists (
  select from ${consumers} w
    left join ${workflowPermissions} p on p.org_id = w.org_id and p.project_id = w.project_id and p.workflow_id = w.id
   where w.org_id = ${credentials.orgId} and w.project_id = ${credentials.projectId} and w.id = ${workflowId} and w.kind = 'workflow'
     and (p.mode is null or p.mode = 'all' or p.keys ? ${credentials.key}))`;
