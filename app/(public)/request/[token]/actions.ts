"use server";

import { anonymousContext } from "@/lib/auth/config";
import { fillRequest } from "@/lib/domain/requests/fill";
import { openAction } from "@/lib/http/action";

const fill = openAction(fillRequest, anonymousContext, ({ key }) => ({ key }));

export async function fillRequestAction(form: FormData) {
  return fill(form);
}
