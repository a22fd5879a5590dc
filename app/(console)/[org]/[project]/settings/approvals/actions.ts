"use server";

import { decideApproval } from "@/lib/domain/approvals/decide";
import { formAction } from "@/lib/http/action";

const decide = formAction(decideApproval, ({ id, status, rememberedUntil }) => ({
  id,
  status,
  rememberedUntil,
}));

export async function decideAction(org: string, project: string, form: FormData) {
  return decide(org, project, form);
}
