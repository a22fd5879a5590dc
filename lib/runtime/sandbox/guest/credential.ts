import type { Call, CredentialReply } from "./call";
import { refusalError } from "./refusals";

/** Reads a credential at once. Only texts name one, so that nothing can say another name the second time it is asked. */
export function credentialBy(call: Call) {
  const known = new Map<string, string>();

  return function credential(key: unknown, field?: unknown): string {
    if (typeof key !== "string") {
      throw new TypeError('A credential is named by its key as text: credential("SERVICE_API_KEY").');
    }
    if (field !== undefined && field !== null && typeof field !== "string") {
      throw new TypeError('A field is named as text: credential("SERVICE_LOGIN", "password").');
    }
    const name = `${key}\n${field ?? ""}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const reply = JSON.parse(call("credential", key, field ?? null)) as CredentialReply;
    if ("refusal" in reply) throw refusalError("CredentialError", reply.refusal);
    known.set(name, reply.value);
    return reply.value;
  };
}
