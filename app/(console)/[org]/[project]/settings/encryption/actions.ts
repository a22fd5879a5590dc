"use server";

import { recheckEncryption } from "@/lib/domain/encryption/recheck";
import { formAction } from "@/lib/http/action";

const recheck = formAction(recheckEncryption, ({ ready }) => ({ ready }));

export async function recheckAction(org: string, project: string, form: FormData) {
  return recheck(org, project, form);
}
