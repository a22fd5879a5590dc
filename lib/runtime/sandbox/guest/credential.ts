import type { Call } from "./call";
import { refusalError } from "./refusals";

interface Reply {
  value?: string;
  refusal?: { id: number; code: string; message: string; key?: string };
}

/** Reads a credential at once. Only texts name one, so that nothing can say another name the second time it is asked. */
export function credentialBy(call: Call) {
  return function credential(key: unknown, field?: unknown): string {
    if (typeof key !== "string") {
      throw new TypeError('A credential is named by its key as text: credential("SERVICE_API_KEY").');
    }
    if (field !== undefined && field !== null && typeof field !== "string") {
      throw new TypeError('A field is named as text: credential("SERVICE_LOGIN", "password").');
    }
    const reply = JSON.parse(call("credential", key, field ?? null)) as Reply;
    if (reply.refusal) throw refusalError("CredentialError", reply.refusal);
    return reply.value ?? "";
  };
}
