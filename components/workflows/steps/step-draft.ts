import { formOf, STEP_WORDS } from "@/components/workflows/steps/step-words";
import type { Step, StepType } from "@/components/workflows/workflow-types";

export interface HeaderRow {
  id: number;
  name: string;
  value: string;
}

/** A step as its form holds it: every field of every kind of step, as typed. A change of kind keeps what both have. */
export interface StepDraft {
  /** Tells steps apart while their ids are being edited. */
  uid: string;
  type: StepType;
  id: string;
  name: string;
  timeoutSeconds: string;
  onInterrupt: "" | "fail" | "retry";
  language: "typescript" | "javascript";
  code: string;
  method: string;
  url: string;
  headers: readonly HeaderRow[];
  bodyAs: "none" | "json" | "text";
  body: string;
  credential: string;
  llm: string;
  prompt: string;
  system: string;
  schema: string;
  tools: readonly string[];
  skills: readonly string[];
  mcpServers: readonly string[];
  maxSteps: string;
}

export const HTTP_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const;

const NEW_CODE = `export default async function execute(input, { credential, fetch, log }) {
  return input;
}
`;
const NEW_SCHEMA = `{
  "type": "object",
  "properties": {},
  "required": []
}`;

let made = 0;
const newUid = () => `step-${(made += 1)}`;

const BLANK: Omit<StepDraft, "uid" | "type" | "id"> = {
  name: "",
  timeoutSeconds: "",
  onInterrupt: "",
  language: "typescript",
  code: "",
  method: "GET",
  url: "",
  headers: [],
  bodyAs: "none",
  body: "",
  credential: "",
  llm: "",
  prompt: "",
  system: "",
  schema: "",
  tools: [],
  skills: [],
  mcpServers: [],
  maxSteps: "",
};

/** A step more, with an id that no other has. */
export function newStep(type: StepType, others: readonly StepDraft[]): StepDraft {
  const form = formOf(type);
  return {
    ...BLANK,
    uid: newUid(),
    type,
    id: freeId(STEP_WORDS[type].label, others),
    code: form === "code" ? NEW_CODE : "",
    schema: form === "object" ? NEW_SCHEMA : "",
  };
}

function freeId(label: string, others: readonly StepDraft[]): string {
  const base = label.toLowerCase().replaceAll(" ", "-");
  const taken = new Set(others.map(({ id }) => id));
  if (!taken.has(base)) return base;
  for (let count = 2; ; count += 1) if (!taken.has(`${base}-${count}`)) return `${base}-${count}`;
}

/** A stored step as its form shows it. */
export function draftOf(step: Step): StepDraft {
  const { id, name = "", timeoutSeconds, onInterrupt } = step;
  const common: Omit<StepDraft, "type"> = {
    ...BLANK,
    uid: newUid(),
    id,
    name,
    timeoutSeconds: timeoutSeconds === undefined ? "" : String(timeoutSeconds),
    onInterrupt: onInterrupt ?? "",
  };
  switch (step.type) {
    case "code":
      return { ...common, type: step.type, language: step.language, code: step.code };
    case "http":
      return { ...common, ...httpDraft(step) };
    case "ai_generate_text":
    case "ai_generate_reply":
      return { ...common, ...promptDraft(step) };
    case "ai_generate_object":
    case "ai_infer_object":
      return { ...common, ...promptDraft(step), schema: JSON.stringify(step.schema, null, 2) };
    case "agent":
    case "ai_agent":
      return { ...common, ...promptDraft(step), ...agentDraft(step) };
    default:
      return step satisfies never;
  }
}

type Of<T extends StepType> = Extract<Step, { type: T }>;

function httpDraft({ type, method, url, headers = {}, body, credential = "" }: Of<"http">) {
  return {
    type,
    method,
    url,
    headers: Object.entries(headers).map(([name, value], id) => ({ id, name, value })),
    bodyAs: bodyKind(body),
    body: typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body, null, 2),
    credential,
  };
}

const bodyKind = (body: unknown): StepDraft["bodyAs"] =>
  body === undefined ? "none" : typeof body === "string" ? "text" : "json";

const promptDraft = ({ type, llm, prompt, system = "" }: Exclude<Step, Of<"code" | "http">>) => ({
  type,
  llm,
  prompt,
  system,
});

const agentDraft = ({ tools = [], skills = [], mcpServers = [], maxSteps }: Of<"agent" | "ai_agent">) => ({
  tools,
  skills,
  mcpServers,
  maxSteps: maxSteps === undefined ? "" : String(maxSteps),
});

/** Whether two drafts say the same; a draft that was not touched is the same object. */
export function isSameStep(a: StepDraft, b: StepDraft): boolean {
  return a === b || JSON.stringify({ ...a, uid: "" }) === JSON.stringify({ ...b, uid: "" });
}
