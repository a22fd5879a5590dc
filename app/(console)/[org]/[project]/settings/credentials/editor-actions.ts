"use server";
import { revalidatePath } from "next/cache";
import type { Saved } from "@/components/credentials/editor/editor-task";
import { createCredential } from "@/lib/domain/credentials/create";
import { disableCredential, enableCredential } from "@/lib/domain/credentials/disable";
import { importCredentials, type ImportResult } from "@/lib/domain/credentials/import";
import { rollbackCredential } from "@/lib/domain/credentials/rollback";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { updateCredential } from "@/lib/domain/credentials/update";
import type { CredentialView } from "@/lib/domain/credentials/view";
import { formAction } from "@/lib/http/action";

function saved({ id, name, key, version, revision }: CredentialView): Saved {
  revalidatePath("/(console)/[org]/[project]/settings/credentials", "page");
  revalidatePath("/(console)/[org]/[project]/settings/credentials/[credentialId]", "page");
  return { id, name, key, version, revision };
}

function imported({ rows }: ImportResult) {
  const changed = rows.some(
    ({ outcome }) => outcome === "created" || outcome === "rotated" || outcome === "copied",
  );
  if (changed) revalidatePath("/(console)/[org]/[project]/settings/credentials", "page");
  return { rows };
}

const create = formAction(createCredential, saved);
const update = formAction(updateCredential, saved);
const rotate = formAction(rotateCredential, saved);
const rollback = formAction(rollbackCredential, saved);
const disable = formAction(disableCredential, saved);
const enable = formAction(enableCredential, saved);
const importRows = formAction(importCredentials, imported);

export async function createAction(org: string, project: string, form: FormData) {
  return create(org, project, form);
}

export async function updateAction(org: string, project: string, form: FormData) {
  return update(org, project, form);
}

export async function rotateAction(org: string, project: string, form: FormData) {
  return rotate(org, project, form);
}

export async function rollbackAction(org: string, project: string, form: FormData) {
  return rollback(org, project, form);
}

export async function disableAction(org: string, project: string, form: FormData) {
  return disable(org, project, form);
}

export async function enableAction(org: string, project: string, form: FormData) {
  return enable(org, project, form);
}

export async function importAction(org: string, project: string, form: FormData) {
  return importRows(org, project, form);
}
