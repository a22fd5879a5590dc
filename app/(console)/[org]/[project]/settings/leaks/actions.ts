"use server";

import { scanLeaks } from "@/lib/domain/leaks/scan";
import { formAction } from "@/lib/http/action";

const scan = formAction(scanLeaks, (found) => found);

export async function scanAction(org: string, project: string, form: FormData) {
  return scan(org, project, form);
}
