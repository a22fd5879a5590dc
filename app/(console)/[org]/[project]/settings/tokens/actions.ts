"use server";

import { createToken } from "@/lib/domain/tokens/create";
import { revokeToken } from "@/lib/domain/tokens/revoke";
import { formAction } from "@/lib/http/action";

// The one time that a token reaches a browser.
const create = formAction(createToken, ({ name, token, scopes }) => ({
  name,
  token: token ?? "",
  canResolve: scopes.includes("credentials:resolve"),
}));
const revoke = formAction(revokeToken, ({ revoked }) => ({ revoked }));

export async function createTokenAction(org: string, project: string, form: FormData) {
  return create(org, project, form);
}

export async function revokeTokenAction(org: string, project: string, form: FormData) {
  return revoke(org, project, form);
}
