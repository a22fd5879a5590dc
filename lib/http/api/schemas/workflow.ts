import { z } from "zod";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";
import { StepsSchema, WEBHOOK_ALGORITHMS, WEBHOOK_AUTHS } from "@/lib/domain/workflows/input";
import { Consumer } from "./consumer";
import { moment } from "./moment";

const Permissions = {
  mode: z.enum(["all", "selected"]),
  keys: z.array(z.string()).describe("With `selected`; an empty list allows none."),
};

const Webhook = z.strictObject({
  auth: z.enum(WEBHOOK_AUTHS).describe("How whoever calls it proves that they may."),
  username: z.string().optional(),
  header: z.string().optional(),
  algorithm: z.enum(WEBHOOK_ALGORITHMS).optional(),
});

const shared = {
  ...Consumer.pick({
    ...{ id: true, name: true, enabled: true, status: true, slots: true, audience: true, owner: true },
    ...{ revision: true, createdAt: true, createdBy: true, updatedAt: true },
  }).shape,
  description: z.string(),
  hosts: z
    .array(z.string())
    .describe("What code may call; empty: the hosts of the credentials the workflow may use."),
  webhook: Webhook,
  schedule: z.string().nullable().describe("Five fields as in cron."),
  timeZone: z.string(),
  permissions: z.strictObject(Permissions),
  lastRun: z
    .strictObject({
      id: z.string(),
      status: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]),
      at: moment,
    })
    .nullable(),
};

export const Workflow = z.strictObject({ ...shared, steps: StepsSchema }).meta({ title: "Workflow" });

const Outline = z.looseObject({ id: z.string(), name: z.string().optional(), type: z.string() });

export const WorkflowPage = z
  .strictObject({
    items: z.array(z.strictObject({ ...shared, steps: z.array(Outline) })),
    total: z.int(),
    totalIsCapped: z.boolean(),
    position: z.int(),
    nextCursor: z.string().nullable(),
    previousCursor: z.string().nullable(),
  })
  .meta({ title: "WorkflowPage" });

export const WorkflowDeletion = z
  .strictObject({
    deleted: z.int(),
    binned: z.int().describe("Its own credentials, which went to the bin."),
    revokedTokens: z.int().describe("Tokens that were made for it."),
  })
  .meta({ title: "WorkflowDeletion" });

const referencedIn = z
  .array(z.strictObject({ step: z.string(), how: z.enum(["code", "http"]) }))
  .describe("As far as a scan of the steps can see.");

export const WorkflowPermissions = z
  .strictObject({
    ...Permissions,
    updatedAt: moment.nullable(),
    updatedBy: z.string().nullable(),
    referenced: z.array(z.strictObject({ key: z.string(), allowed: z.boolean(), referencedIn })),
  })
  .meta({ title: "WorkflowPermissions" });

const scope = z.enum(["project", "workflow"]);
const status = z.enum(["active", "needs_value", "disabled", "expired"]);

export const WorkflowKeys = z
  .strictObject({
    mode: Permissions.mode,
    items: z.array(
      z.strictObject({
        key: z.string(),
        allowed: z.boolean(),
        resolvesTo: z.enum(["workflow", "project", "blocked", "missing"]),
        overridesProject: z.boolean(),
        credential: z
          .strictObject({
            id: z.string(),
            name: z.string(),
            type: z.enum(CREDENTIAL_TYPE_IDS),
            hint: z.string().nullable(),
            status,
            scope,
          })
          .nullable(),
        referencedIn,
        lastUsedAt: moment.nullable(),
        usedInRuns: z.int(),
      }),
    ),
    more: z.boolean(),
  })
  .meta({ title: "WorkflowKeys" });

export const Explanation = z
  .strictObject({
    key: z.string(),
    workflowId: z.string().nullable(),
    winner: z.strictObject({ id: z.string(), scope, version: z.int() }).nullable(),
    code: z.string().describe("`ok`, or what a resolve would answer."),
    ladder: z.array(
      z.strictObject({
        rung: z.enum(["token", "allowlist", "workflow", "project"]),
        passed: z.boolean(),
        reason: z.string(),
        candidate: z.strictObject({ id: z.string(), name: z.string(), version: z.int(), status }).nullable(),
      }),
    ),
    suggestions: z.array(z.string()).describe("Keys that look like one that is not there."),
  })
  .meta({ title: "Explanation" });
