import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { Context } from "@/lib/domain/context";
import { createCredential } from "@/lib/domain/credentials/create";
import type { CredentialView } from "@/lib/domain/credentials/view";
import type { RunControl } from "@/lib/domain/runs/control";
import { executeRun } from "@/lib/domain/runs/execute";
import { readRun } from "@/lib/domain/runs/read";
import { startRun } from "@/lib/domain/runs/start";
import type { RunView } from "@/lib/domain/runs/view";
import { createWorkflow } from "@/lib/domain/workflows/create";
import type { WorkflowView } from "@/lib/domain/workflows/view";
import { findCanary } from "./canary";
import { asOwner } from "./context";

type Json = Record<string, unknown>;

const unique = () => randomBytes(6).toString("hex");

/** Body of `execute(input, { credential, fetch, log })` as a step. */
export const code = (body: string, more: Json = {}): Json => ({
  ...{ id: `step-${unique()}`, type: "code", language: "javascript" },
  code: `export default async function execute(input, { credential, fetch, log }) {\n${body}\n}`,
  ...more,
});

export const mintWorkflow = (ctx: Context, steps: Json[], more: Json = {}): Promise<WorkflowView> =>
  createWorkflow(ctx, { name: `Workflow ${unique()}`, steps, ...more });

/** A token credential of this key, bound to a host when one is named. */
export const mintCredential = (
  ctx: Context,
  key: string,
  value: string,
  { host, ...more }: Json = {},
): Promise<CredentialView> =>
  createCredential(ctx, {
    ...{ type: "api_token", key, fields: { token: value } },
    ...(host !== undefined && { extras: [{ name: "base_url", secret: false, value: host }] }),
    ...more,
  });

/** Starts a workflow and works on it here, as a server does. */
export async function run(
  ctx: Context,
  { id }: { id: string },
  { input, control }: { input?: unknown; control?: RunControl } = {},
): Promise<RunView> {
  const started = await startRun(ctx, { workflowId: id, ...(input !== undefined && { input }) });
  await executeRun(started.id, control);
  return readRun(ctx, { id: started.id });
}

/** A workflow of these steps that is run once. */
export const runOnce = async (ctx: Context, steps: Json[], more: Json = {}): Promise<RunView> =>
  run(ctx, await mintWorkflow(ctx, steps, more));

/** Nothing that runs, the audit or approvals keep holds the secret in any form. */
export async function expectNotKept(secret: string): Promise<void> {
  const kept = await asOwner(async (sql) => {
    const rows: unknown[] = [];
    for (const table of ["runs", "run_steps", "audit_events", "approvals", "notices", "consumers"])
      rows.push(...(await sql.unsafe(`select to_jsonb(t) as row from ${table} t`)));
    return JSON.stringify(rows);
  });
  expect(kept).toContain("run_");
  expect(findCanary(kept, secret)).toEqual([]);
}
