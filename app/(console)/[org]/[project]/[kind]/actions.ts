"use server";

import { deleteConnection } from "@/lib/domain/connections/delete";
import { exchangeOAuth } from "@/lib/domain/connections/exchange";
import { startConnection } from "@/lib/domain/connections/start";
import { disableConnection, enableConnection } from "@/lib/domain/connections/switch";
import { assignCredentials } from "@/lib/domain/consumers/assign";
import { listCandidates } from "@/lib/domain/consumers/candidates";
import { createConsumer } from "@/lib/domain/consumers/create";
import { deleteConsumer } from "@/lib/domain/consumers/delete";
import { updateConsumer } from "@/lib/domain/consumers/update";
import { formAction } from "@/lib/http/action";
import { written } from "./written";

const create = formAction(createConsumer, written);
const update = formAction(updateConsumer, written);
const assign = formAction(assignCredentials, written);
const remove = formAction(deleteConsumer, () => null);
const candidates = formAction(listCandidates, (found) => found);
const start = formAction(startConnection, ({ url }) => ({ url }));
const refresh = formAction(exchangeOAuth, ({ status }) => ({ status }));
const disable = formAction(disableConnection, () => null);
const enable = formAction(enableConnection, () => null);
const disconnect = formAction(deleteConnection, () => null);

export async function createAction(org: string, project: string, form: FormData) {
  return create(org, project, form);
}

export async function updateAction(org: string, project: string, form: FormData) {
  return update(org, project, form);
}

export async function assignAction(org: string, project: string, form: FormData) {
  return assign(org, project, form);
}

export async function removeAction(org: string, project: string, form: FormData) {
  return remove(org, project, form);
}

export async function candidatesAction(org: string, project: string, form: FormData) {
  return candidates(org, project, form);
}

export async function startConnectionAction(org: string, project: string, form: FormData) {
  return start(org, project, form);
}

export async function refreshConnectionAction(org: string, project: string, form: FormData) {
  return refresh(org, project, form);
}

export async function disableConnectionAction(org: string, project: string, form: FormData) {
  return disable(org, project, form);
}

export async function enableConnectionAction(org: string, project: string, form: FormData) {
  return enable(org, project, form);
}

export async function deleteConnectionAction(org: string, project: string, form: FormData) {
  return disconnect(org, project, form);
}
