"use server";

import { createWorkflow } from "@/lib/domain/workflows/create";
import { formAction } from "@/lib/http/action";

const create = formAction(createWorkflow, ({ id, name, revision }) => ({ id, name, revision }));

export async function createAction(org: string, project: string, form: FormData) {
  return create(org, project, form);
}
