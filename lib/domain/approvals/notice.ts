import "server-only";
import { and, eq, gt } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { credentials, notices } from "@/db/schema";
import { newId } from "@/lib/ids";
import { type ApprovalRow, OPEN_MS } from "./shared";

/** Tells the project that somebody waits; once for one credential while the first of them may still wait. */
export async function noteAsked(tx: Tx, asked: ApprovalRow): Promise<void> {
  const { orgId, projectId, credentialId, requestedAt } = asked;
  const [credential] = await tx
    .select({ name: credentials.name, audience: credentials.audience })
    .from(credentials)
    .where(
      and(
        eq(credentials.orgId, orgId),
        eq(credentials.projectId, projectId),
        eq(credentials.id, credentialId),
      ),
    );
  // A notice is read by the whole project.
  if (credential?.audience !== "project") return;
  const [recent] = await tx
    .select({ id: notices.id })
    .from(notices)
    .where(
      and(
        eq(notices.orgId, orgId),
        eq(notices.projectId, projectId),
        eq(notices.credentialId, credentialId),
        eq(notices.kind, "approval"),
        gt(notices.createdAt, new Date(requestedAt.getTime() - OPEN_MS)),
      ),
    )
    .limit(1);
  if (recent) return;
  const text = `${asked.requesterName} asks to use ${credential.name}.`;
  await tx.insert(notices).values({
    ...{ id: newId("notice"), orgId, projectId, credentialId },
    ...{ kind: "approval", text, createdAt: requestedAt },
  });
}
