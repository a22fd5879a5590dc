import type { WorkflowKey } from "@/lib/domain/workflows/key-list";
import type { WorkflowView } from "@/lib/domain/workflows/view";
import type { RunView } from "@/lib/domain/runs/view";

interface Change {
  allowed?: boolean;
  scope?: "project" | "workflow";
  overridesProject?: boolean;
  credential?: null;
  referencedIn?: WorkflowKey["referencedIn"];
}

/** A key of a workflow as its page is told of it. */
export function keyed(key: string, change: Change = {}): WorkflowKey {
  const { allowed = true, scope = "project", overridesProject = false, referencedIn = [] } = change;
  const credential = change.credential === null ? null : credentialOf(key, scope);
  return {
    ...{ key, allowed, overridesProject, credential, referencedIn },
    resolvesTo: allowed ? (credential?.scope ?? "missing") : "blocked",
    lastUsedAt: null,
    usedInRuns: 0,
  };
}

const credentialOf = (
  key: string,
  scope: "project" | "workflow",
): NonNullable<WorkflowKey["credential"]> => ({
  id: `cred_${key.toLowerCase()}`,
  name: key.toLowerCase().replaceAll("_", " "),
  type: "api_token",
  hint: "a1b2",
  status: "active",
  scope,
});

const AT = "2026-11-28T08:00:00.000Z";

export function workflowOf(change: Partial<WorkflowView> = {}): WorkflowView {
  return {
    id: "wf_00000000000000000000000001",
    name: "Nightly digest",
    enabled: true,
    status: "ready",
    slots: [],
    audience: "project",
    owner: { id: "user_1", name: "Ada" },
    revision: 3,
    createdAt: AT,
    createdBy: "Ada",
    updatedAt: AT,
    description: "",
    hosts: [],
    webhook: { auth: "off" },
    schedule: null,
    timeZone: "UTC",
    steps: [],
    permissions: { mode: "all", keys: [] },
    lastRun: null,
    ...change,
  };
}

export function runOf(change: Partial<RunView> = {}): RunView {
  return {
    id: "run_1",
    workflowId: "wf_00000000000000000000000001",
    status: "succeeded",
    trigger: "manual",
    startedBy: "Ada",
    queuedAt: AT,
    startedAt: AT,
    finishedAt: AT,
    steps: [],
    ...change,
  };
}
