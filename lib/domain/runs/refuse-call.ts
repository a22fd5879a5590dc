import "server-only";
import { recordGrouped } from "@/lib/audit/grouped";
import { AppError } from "@/lib/errors";
import { isWorthRecording } from "../channels/refusals";
import type { ConsumerRow } from "../consumers/shared";
import type { Context } from "../context";
import { entryOf } from "../door";
import { subjectOfWorkflow } from "./shared";

/** Records why a call of a webhook is not believed. The answer is the same for everything. */
export async function refuseCall(place: Context, workflow: ConsumerRow, reason: string): Promise<AppError> {
  if (isWorthRecording(`${place.address} ${workflow.id}`)) await recordRefused(place, workflow, reason);
  return new AppError("unauthenticated", "This call does not prove that it may start this workflow.");
}

async function recordRefused(place: Context, workflow: ConsumerRow, reason: string): Promise<void> {
  const about = { outcome: "denied" as const, subject: subjectOfWorkflow(workflow), detail: { reason } };
  await recordGrouped([entryOf(place, "webhook.verify", about)]);
}
