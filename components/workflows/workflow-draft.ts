import { draftOf, isSameStep, type StepDraft } from "@/components/workflows/steps/step-draft";
import { readStep } from "@/components/workflows/steps/read-step";
import type { Step, Webhook, Workflow } from "@/components/workflows/workflow-types";
import { nameProblem } from "@/lib/catalog/keys";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import type { FieldErrors } from "@/lib/errors";

/** A workflow as its editor holds it, as typed. */
export interface WorkflowDraft {
  name: string;
  description: string;
  /** One a line. */
  hosts: string;
  webhook: Webhook;
  schedule: string;
  timeZone: string;
  /** Credentials in slots, by slot: the secret of the webhook. */
  assigned: Readonly<Record<string, readonly string[]>>;
  steps: readonly StepDraft[];
}

export type Problems = Readonly<Record<string, string>>;

export function draftOfWorkflow(workflow: Workflow): WorkflowDraft {
  const { name, description, hosts, webhook, schedule, timeZone, slots, steps } = workflow;
  return {
    name,
    description,
    hosts: hosts.join("\n"),
    webhook,
    schedule: schedule ?? "",
    timeZone,
    assigned: Object.fromEntries(slots.map((slot) => [slot.name, slot.credentialIds])),
    steps: steps.map(draftOf),
  };
}

const FIELDS = ["name", "description", "hosts", "webhook", "schedule", "timeZone", "assigned"] as const;

/** The parts that differ. `steps` stands for all of them, order included. */
export function changedParts(before: WorkflowDraft, after: WorkflowDraft): Set<keyof WorkflowDraft> {
  if (before === after) return new Set();
  const parts = FIELDS.filter((name) => !isSame(before[name], after[name]));
  return new Set([...parts, ...(isSameSteps(before.steps, after.steps) ? [] : (["steps"] as const))]);
}

const isSame = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

const isSameSteps = (before: readonly StepDraft[], after: readonly StepDraft[]) =>
  before === after ||
  (before.length === after.length &&
    before.every((step, at) => {
      const other = after[at];
      return other !== undefined && isSameStep(step, other);
    }));

/** Their newer state with what was changed here on top of it. */
export function mergedDraft(base: WorkflowDraft, mine: WorkflowDraft, theirs: WorkflowDraft): WorkflowDraft {
  const changed = changedParts(base, mine);
  const kept = Object.fromEntries(
    FIELDS.filter((name) => changed.has(name)).map((name) => [name, mine[name]]),
  );
  const steps = changed.has("steps") ? mergedSteps(base.steps, mine.steps, theirs.steps) : theirs.steps;
  return { ...theirs, ...kept, steps };
}

/** My order; of a step that I did not touch, theirs; at the end what they added. */
function mergedSteps(base: readonly StepDraft[], mine: readonly StepDraft[], theirs: readonly StepDraft[]) {
  const before = new Map(base.map((step) => [step.uid, step]));
  const offered = new Map(theirs.map((step) => [step.id, step]));
  const own = mine.flatMap((step) => {
    const original = before.get(step.uid);
    if (!original || !isSameStep(original, step)) return [step];
    const other = offered.get(original.id);
    return other ? [{ ...other, uid: step.uid }] : [];
  });
  const known = new Set([...base.map(({ id }) => id), ...own.map(({ id }) => id)]);
  return [...own, ...theirs.filter(({ id }) => !known.has(id))];
}

/** What would be sent of a draft, and what is wrong with it, by part: `name`, `hosts`, `<uid>.<field>`. */
export function readDraft(draft: WorkflowDraft): { input: WorkflowInput; problems: Problems } {
  const problems: Record<string, string> = {};
  const wrongName = looksLikeSecret(draft.name) ? SECRET_HERE : nameProblem(draft.name.trim());
  if (wrongName !== null) problems["name"] = wrongName;
  if (looksLikeSecret(draft.description)) problems["description"] = SECRET_HERE;
  const steps = draft.steps.map((step) => {
    const read = readStep(step, draft.steps);
    for (const [field, problem] of Object.entries(read.problems)) problems[`${step.uid}.${field}`] = problem;
    return read.step;
  });
  return { input: { ...readSettings(draft), steps }, problems };
}

const SECRET_HERE =
  "This looks like a secret, and everyone in the project can read it. Store it as a credential instead.";

export interface WorkflowInput {
  name: string;
  description: string;
  hosts: string[];
  webhook: Webhook;
  schedule: string | null;
  timeZone: string;
  steps: readonly Step[];
}

function readSettings(draft: WorkflowDraft): Omit<WorkflowInput, "steps"> {
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    hosts: draft.hosts.split(/[\s,]+/).filter((host) => host !== ""),
    webhook: draft.webhook,
    schedule: draft.schedule.trim() || null,
    timeZone: draft.timeZone.trim(),
  };
}

/** The server's messages by part: `steps.2.code` belongs to the third step's code. */
export function placedProblems(fields: FieldErrors, draft: WorkflowDraft): Record<string, string> {
  const placed: Record<string, string> = {};
  for (const [path, [message = ""]] of Object.entries(fields)) {
    const [root = "", at = "", field = "id"] = path.split(".");
    const step = root === "steps" && at !== "" ? draft.steps[Number(at)] : undefined;
    const isWhole = root !== "webhook" && root !== "assignments";
    placed[step ? `${step.uid}.${field}` : isWhole ? root : `${root}.${at}`] ??= message;
  }
  return placed;
}
