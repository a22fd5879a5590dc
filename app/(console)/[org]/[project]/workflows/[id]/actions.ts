"use server";

import type { Saved } from "@/components/credentials/editor/editor-task";
import { listCandidates } from "@/lib/domain/consumers/candidates";
import { createCredential } from "@/lib/domain/credentials/create";
import { restoreCredential } from "@/lib/domain/credentials/restore";
import { cancelRun } from "@/lib/domain/runs/cancel";
import { listRuns } from "@/lib/domain/runs/list";
import { rerunRun } from "@/lib/domain/runs/rerun";
import { startRun } from "@/lib/domain/runs/start";
import { deleteWorkflow } from "@/lib/domain/workflows/delete";
import { explainKey } from "@/lib/domain/workflows/explain";
import { setPermissions } from "@/lib/domain/workflows/set-permissions";
import { updateWorkflow } from "@/lib/domain/workflows/update";
import type { CredentialView } from "@/lib/domain/credentials/view";
import { formAction, pageAction } from "@/lib/http/action";
import { createForWorkflow, keyTask, removeOwnValue } from "./key-tasks";

const saved = ({ id, name, key, version, revision }: CredentialView): Saved => ({
  id,
  name,
  key,
  version,
  revision,
});

const update = formAction(updateWorkflow, ({ id, name, revision }) => ({ id, name, revision }));
const remove = formAction(deleteWorkflow, () => null);
const permit = formAction(setPermissions, () => null);
const explain = formAction(explainKey, (found) => found);
const candidates = formAction(listCandidates, (found) => found);
const start = formAction(startRun, ({ id }) => ({ id }));
const rerun = formAction(rerunRun, ({ id }) => ({ id }));
const cancel = formAction(cancelRun, ({ id }) => ({ id }));
const runs = formAction(listRuns, (page) => page);
const task = pageAction(keyTask);
const create = formAction(createCredential, saved);
const removeValue = pageAction(removeOwnValue);
const restoreValue = formAction(restoreCredential, ({ id }) => ({ id }));

export async function updateAction(org: string, project: string, form: FormData) {
  return update(org, project, form);
}

export async function removeAction(org: string, project: string, form: FormData) {
  return remove(org, project, form);
}

export async function permitAction(org: string, project: string, form: FormData) {
  return permit(org, project, form);
}

export async function explainAction(org: string, project: string, form: FormData) {
  return explain(org, project, form);
}

export async function candidatesAction(org: string, project: string, form: FormData) {
  return candidates(org, project, form);
}

export async function startAction(org: string, project: string, form: FormData) {
  return start(org, project, form);
}

export async function rerunAction(org: string, project: string, form: FormData) {
  return rerun(org, project, form);
}

export async function cancelAction(org: string, project: string, form: FormData) {
  return cancel(org, project, form);
}

export async function runsAction(org: string, project: string, form: FormData) {
  return runs(org, project, form);
}

export async function keyTaskAction(org: string, project: string, form: FormData) {
  return task(org, project, form);
}

export async function createKeyAction(org: string, project: string, form: FormData) {
  return create(org, project, form);
}

/** The workflow comes with the call and is untrusted: the door looks it up. */
export async function createOwnValueAction(workflowId: string, org: string, project: string, form: FormData) {
  const createOwn = pageAction(async (ctx, raw) => saved(await createForWorkflow(ctx, workflowId, raw)));
  return createOwn(org, project, form);
}

export async function removeValueAction(org: string, project: string, form: FormData) {
  return removeValue(org, project, form);
}

export async function restoreValueAction(org: string, project: string, form: FormData) {
  return restoreValue(org, project, form);
}
