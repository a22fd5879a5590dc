import { z } from "zod";
import type { CreateTask } from "@/components/credentials/editor/editor-task";
import type { PersonContext } from "@/lib/auth/session";
import { isKey } from "@/lib/catalog/keys";
import { findTemplate, templates } from "@/lib/catalog/templates";
import { createCredential } from "@/lib/domain/credentials/create";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { parse } from "@/lib/domain/door";
import { AppError } from "@/lib/errors";
import { createTask } from "../../settings/credentials/editor-tasks";

const TaskInput = z.strictObject({
  key: z.string().max(128).optional(),
  /** A service that the person has chosen, or `custom`; absent: the one whose usual key this is. */
  service: z.string().max(64).optional(),
});

/** What the create form needs to make the credential that code asks for: its key is known already. */
export async function keyTask(ctx: PersonContext, raw: unknown): Promise<CreateTask> {
  const { key, service } = parse(TaskInput, raw);
  const wanted = service === undefined ? serviceOfKey(key) : findTemplate(service);
  const task = await createTask(ctx, wanted?.id ?? "custom");
  if (task.kind !== "create") throw new AppError("forbidden", "You can’t add credentials here.");
  if (key === undefined || !isKey(key)) return task;
  return { ...task, suggested: { name: task.suggested.name || key, key }, clash: null };
}

const serviceOfKey = (key: string | undefined) => templates().find((template) => template.key === key);

const Submitted = z.record(z.string(), z.unknown());

/** A value for one workflow, over the project's of the same key. */
export const createForWorkflow = (ctx: PersonContext, workflowId: string, raw: unknown) =>
  createCredential(ctx, { ...parse(Submitted, raw), workflowId });

const RemoveInput = z.strictObject({ id: z.string().max(64) });

/** Puts a workflow's own value into the bin. The dialog said what runs get instead. */
export async function removeOwnValue(ctx: PersonContext, raw: unknown) {
  const { id } = parse(RemoveInput, raw);
  const { token } = await impactOfDeletion(ctx, { ids: [id] });
  await deleteCredentials(ctx, { ids: [id], impactToken: token });
  return { id };
}
