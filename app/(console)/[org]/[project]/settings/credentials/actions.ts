"use server";

import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { disableCredential, enableCredential } from "@/lib/domain/credentials/disable";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { moveAssignments } from "@/lib/domain/credentials/move";
import { restoreCredential } from "@/lib/domain/credentials/restore";
import { rollbackCredential } from "@/lib/domain/credentials/rollback";
import { formAction, pageAction } from "@/lib/http/action";
import { moveTargets } from "./move-targets";
import { reassign, unassign } from "./unassign";

const impact = formAction(impactOfDeletion, (found) => found);
const remove = formAction(deleteCredentials, ({ ids, summary, affected }) => ({
  ids,
  summary,
  affected: affected.length,
}));
const targets = pageAction(moveTargets);
const move = formAction(moveAssignments, (moved) => moved);
const takeOut = pageAction(unassign);
const putBack = pageAction(reassign);
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

export async function moveTargetsAction(org: string, project: string, form: FormData) {
  return targets(org, project, form);
}

export async function moveAction(org: string, project: string, form: FormData) {
  return move(org, project, form);
}

export async function unassignAction(org: string, project: string, form: FormData) {
  return takeOut(org, project, form);
}

export async function reassignAction(org: string, project: string, form: FormData) {
  return putBack(org, project, form);
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
