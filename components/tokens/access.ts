import { POLICY, SCOPES, type Grant, type Scope } from "@/lib/access/policy";

const WORDS: Record<Scope, string> = {
  "credentials:read": "See names, keys and metadata",
  "credentials:write": "Create, change and delete credentials",
  "credentials:use": "Test credentials",
  "credentials:request": "Ask people for a credential",
  "credentials:resolve": "Receive values",
  "credentials:relay": "Call services through the relay",
  "consumers:write": "Change and try consumers",
  "workflows:write": "Change workflows",
  "workflows:run": "Run workflows",
  "tokens:write": "Create and revoke machine tokens",
  "audit:read": "Read the audit log",
};

export const scopeWords = (scope: Scope) => WORDS[scope];

/** Capabilities that open something, in one fixed order, so that two tokens read as a difference. */
export function offeredScopes(): Scope[] {
  const used = new Set(Object.values<Grant>(POLICY).map(({ scope }) => scope));
  return SCOPES.filter((scope) => used.has(scope));
}

export const PRESETS = [
  {
    id: "read",
    label: "Read metadata",
    hint: "For inventories and dashboards. Sees no value.",
    scopes: ["credentials:read"],
  },
  {
    id: "use",
    label: "Use credentials",
    hint: "For agents, jobs and scripts that need values at run time.",
    scopes: ["credentials:read", "credentials:resolve"],
  },
  {
    id: "manage",
    label: "Manage credentials",
    hint: "For automation that stores and rotates. Receives no value.",
    scopes: ["credentials:read", "credentials:write", "credentials:use"],
  },
] as const satisfies readonly { id: string; label: string; hint: string; scopes: readonly Scope[] }[];

export type PresetId = (typeof PRESETS)[number]["id"];

const sameScopes = (left: readonly Scope[], right: readonly Scope[]) =>
  left.length === right.length && left.every((scope) => right.includes(scope));

/** "Use credentials", or how many capabilities when it is no preset. */
export function accessWords(scopes: readonly Scope[]): string {
  const offered = offeredScopes();
  const effective = scopes.filter((scope) => offered.includes(scope));
  const preset = PRESETS.find((one) =>
    sameScopes(
      one.scopes.filter((scope) => offered.includes(scope)),
      effective,
    ),
  );
  if (preset) return preset.label;
  if (sameScopes(effective, offered)) return "Everything";
  return `${scopes.length} ${scopes.length === 1 ? "capability" : "capabilities"}`;
}
