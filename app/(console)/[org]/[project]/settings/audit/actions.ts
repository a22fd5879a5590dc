"use server";

import { verifyAudit } from "@/lib/domain/audit/verify";
import { formAction } from "@/lib/http/action";

const verify = formAction(verifyAudit, ({ events, verifiedUpTo, broken }) => ({
  events,
  verifiedUpTo,
  brokenAt: broken?.sequence ?? null,
}));

export async function verifyChainAction(org: string, project: string, form: FormData) {
  return verify(org, project, form);
}
