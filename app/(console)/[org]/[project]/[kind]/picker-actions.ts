"use server";

import type { Saved } from "@/components/credentials/editor/editor-task";
import { createCredential } from "@/lib/domain/credentials/create";
import { formAction, pageAction } from "@/lib/http/action";
import { slotTask } from "./slot-task";

const task = pageAction(slotTask);
const create = formAction(createCredential, ({ id, name, key, version, revision }): Saved => ({
  id,
  name,
  key,
  version,
  revision,
}));

export async function slotTaskAction(org: string, project: string, form: FormData) {
  return task(org, project, form);
}

/** As the credentials page does it, and without fetching a page anew: the form around it is being filled in. */
export async function createForSlotAction(org: string, project: string, form: FormData) {
  return create(org, project, form);
}
