"use server";

import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { disableCredential, enableCredential } from "@/lib/domain/credentials/disable";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { restoreCredential } from "@/lib/domain/credentials/restore";
import { rollbackCredential } from "@/lib/domain/credentials/rollback";
import { formAction } from "@/lib/http/action";

const impact = formAction(impactOfDeletion, (found) => found);
const remove = formAction(deleteCredentials, ({ ids, summary, affected }) => ({
  ids,
  summary,
  affected: affected.length,
}));
const restore = formAction(restoreCredential, ({ id, name }) => ({ id, name }));
const disable = formAction(disableCredential, ({ id }) => ({ id }));
const enable = formAction(enableCredential, ({ id }) => ({ id }));
const rollback = formAction(rollbackCredential, ({ id, version }) => ({ id, version }));

export async function impactAction(org: string, project: string, form: FormData) {
  return impact(org, project, form);
}

export async function removeAction(org: string, project: string, form: FormData) {
  return remove(org, project, form);
}

export async function restoreAction(org: string, project: string, form: FormData) {
  return restore(org, project, form);
}

export async function disableAction(org: string, project: string, form: FormData) {
  return disable(org, project, form);
}

export async function enableAction(org: string, project: string, form: FormData) {
  return enable(org, project, form);
}

export async function rollbackAction(org: string, project: string, form: FormData) {
  return rollback(org, project, form);
}
