import { z } from "zod";
import { StepsSchema } from "@/lib/consumers/steps";
import { Assignments, ConsumerAudience, ConsumerName } from "../consumers/input";
import { Comparable, Key } from "../credentials/input";

export { StepsSchema };

/** Any text: what is no id names nothing, like an id that does not exist. */
const WorkflowId = z.string();
const Revision = z.int().positive().optional();
const KEYS_MAX = 1_000;

export const WEBHOOK_AUTHS = ["off", "none", "basic", "header", "jwt"] as const;
export const WEBHOOK_ALGORITHMS = ["HS256", "HS384", "HS512"] as const;

const Webhook = z.strictObject({
  auth: z.enum(WEBHOOK_AUTHS),
  /** Of `basic`. */
  username: z.string().max(200).optional(),
  /** Of `header`: its name. */
  header: z.string().max(100).optional(),
  /** Of `jwt`. */
  algorithm: z.enum(WEBHOOK_ALGORITHMS).optional(),
});

// Which of them fit together, and that none is a secret, is for the kind's configuration to say.
const settings = {
  description: z.string().max(4_000).nullish(),
  /** Hosts that code may call; null or empty: those of the credentials it may use. */
  hosts: z.array(z.string().max(300)).max(100).nullish(),
  /** Null switches it off. */
  webhook: Webhook.nullish(),
  /** Five fields as in cron; null: none. */
  schedule: z.string().max(200).nullish(),
  timeZone: z.string().max(64).nullish(),
};

export const CreateWorkflowInput = z.strictObject({
  name: ConsumerName,
  ...settings,
  steps: StepsSchema.default([]),
  enabled: z.boolean().default(true),
  audience: ConsumerAudience.default("project"),
  assignments: Assignments.default({}),
});

/** What is left out stays as it is; null clears. Steps are replaced as a whole. */
export const UpdateWorkflowInput = z.strictObject({
  id: WorkflowId,
  revision: Revision,
  name: ConsumerName.optional(),
  ...settings,
  steps: StepsSchema.optional(),
  enabled: z.boolean().optional(),
  audience: ConsumerAudience.optional(),
  assignments: Assignments.default({}),
});

export const WorkflowByIdInput = z.strictObject({ id: WorkflowId });
export const WorkflowChangeInput = WorkflowByIdInput.extend({ revision: Revision });

export const ListWorkflowsInput = z.strictObject({
  q: Comparable(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});

export const PermissionsInput = z.strictObject({
  id: WorkflowId,
  mode: z.enum(["all", "selected"]),
  /** The keys that are allowed with `selected`; none of them allows none. */
  keys: z
    .array(Key)
    .max(KEYS_MAX, `Up to ${KEYS_MAX.toLocaleString("en")} keys.`)
    .refine((keys) => new Set(keys).size === keys.length, "Each key once.")
    .default([]),
});

export const ExplainInput = z.strictObject({
  // What is told about is told by its key, and what is no key may be a value in the wrong place.
  key: Key,
  workflowId: z.string().max(64).optional(),
});
