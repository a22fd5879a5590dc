import type { WorkflowKeys } from "@/lib/domain/workflows/key-list";

/** How the keys stand with one workflow. Never a value. */
export type KnownKeys = Pick<WorkflowKeys, "mode" | "items">;
export type WorkflowKey = KnownKeys["items"][number];

/** What of a step counts for its keys. */
interface KeyUser {
  id: string;
  keys: readonly string[];
}

/**
 * The keys as they stand while the workflow is being edited: mentioned where its steps mention them now, and allowed as
 * was just chosen.
 */
export function keysNow(
  { items }: KnownKeys,
  users: readonly KeyUser[],
  permissions: { mode: KnownKeys["mode"]; isAllowed: (key: string) => boolean },
): KnownKeys {
  const mentioned = new Map<string, WorkflowKey["referencedIn"]>();
  for (const { id, keys } of users)
    for (const key of keys) mentioned.set(key, [...(mentioned.get(key) ?? []), { step: id, how: "code" }]);
  const known = new Set(items.map(({ key }) => key));
  const unknown = [...mentioned.keys()].filter((key) => !known.has(key)).map(missing);
  const now = [...items, ...unknown].map((item): WorkflowKey => {
    const allowed = permissions.isAllowed(item.key);
    const resolvesTo = allowed ? (item.credential?.scope ?? "missing") : "blocked";
    return { ...item, allowed, resolvesTo, referencedIn: mentioned.get(item.key) ?? [] };
  });
  return { mode: permissions.mode, items: now.toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
}

const missing = (key: string): WorkflowKey => ({
  key,
  allowed: true,
  resolvesTo: "missing",
  overridesProject: false,
  credential: null,
  referencedIn: [],
  lastUsedAt: null,
  usedInRuns: 0,
});

/** The keys that have a credential behind them: what code may name, whether or not it is allowed here. */
export const existing = ({ items }: KnownKeys): WorkflowKey[] =>
  items.filter(({ credential }) => credential !== null);

/** "Project", "Workflow override": where a key's value comes from. */
export function scopeWords({
  credential,
  overridesProject,
}: Pick<WorkflowKey, "credential" | "overridesProject">) {
  if (!credential) return "No credential";
  if (credential.scope === "project") return "Project";
  return overridesProject ? "Workflow override" : "Workflow only";
}
