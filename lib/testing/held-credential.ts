import type { HeldCredential } from "@/lib/consumers/driver";

let made = 0;

export function heldCredential(parts: Partial<HeldCredential> = {}): HeldCredential {
  made += 1;
  return {
    id: `cred_${made}`,
    key: "TOKEN",
    name: "A token",
    type: "api_token",
    templateId: null,
    version: 1,
    plain: {},
    secrets: {},
    hosts: [],
    environment: {},
    ...parts,
  };
}
