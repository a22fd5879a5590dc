import { formOf } from "@/components/workflows/steps/step-words";
import type { StepDraft } from "@/components/workflows/steps/step-draft";
import type { Step } from "@/components/workflows/workflow-types";
import { isKey } from "@/lib/catalog/keys";

/** What is wrong with the fields of one step, by the name of the field. */
export type StepProblems = Readonly<Record<string, string>>;

const STEP_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

interface Reading {
  step: Record<string, unknown>;
  problems: Record<string, string>;
}

/** What would be stored of a draft, and what is wrong with it as far as a browser can tell. */
export function readStep(
  draft: StepDraft,
  others: readonly StepDraft[],
): { step: Step; problems: StepProblems } {
  const reading: Reading = { step: { type: draft.type }, problems: {} };
  readCommon(draft, others, reading);
  switch (formOf(draft.type)) {
    case "code":
      put(reading, "language", draft.language);
      required(reading, "code", draft.code, "Write some code.");
      break;
    case "http":
      readHttp(draft, reading);
      break;
    case "text":
      readPrompt(draft, reading);
      break;
    case "object":
      readPrompt(draft, reading);
      readJson(reading, "schema", draft.schema, "Enter a JSON Schema.");
      break;
    case "agent":
      readPrompt(draft, reading);
      readAgent(draft, reading);
      break;
  }
  // Safe because the server checks every step; what is wrong here is among the problems.
  return { step: reading.step as unknown as Step, problems: reading.problems };
}

function readCommon(draft: StepDraft, others: readonly StepDraft[], reading: Reading): void {
  put(reading, "id", draft.id.trim());
  if (!STEP_ID.test(draft.id.trim()))
    reading.problems["id"] = "Letters, digits, hyphens and underscores, such as step-1.";
  else if (others.some(({ uid, id }) => uid !== draft.uid && id.trim() === draft.id.trim()))
    reading.problems["id"] = "Another step has this id.";
  put(reading, "name", draft.name.trim() || undefined);
  readNumber(reading, "timeoutSeconds", draft.timeoutSeconds, 300);
  put(reading, "onInterrupt", draft.onInterrupt || undefined);
}

function readHttp(draft: StepDraft, reading: Reading): void {
  put(reading, "method", draft.method);
  required(reading, "url", draft.url.trim(), "Enter an address.");
  const rows = draft.headers.filter(({ name, value }) => name.trim() !== "" || value !== "");
  const headers = Object.fromEntries(rows.map(({ name, value }) => [name.trim(), value]));
  if (rows.some(({ name }) => name.trim() === "")) reading.problems["headers"] = "A header needs a name.";
  else if (Object.keys(headers).length < rows.length)
    reading.problems["headers"] = "Two headers have the same name.";
  put(reading, "headers", rows.length > 0 ? headers : undefined);
  if (draft.bodyAs === "json") readJson(reading, "body", draft.body, "Enter JSON, or choose no body.");
  if (draft.bodyAs === "text") put(reading, "body", draft.body);
  put(reading, "credential", draft.credential.trim() || undefined);
  if (draft.credential.trim() !== "" && !isKey(draft.credential.trim()))
    reading.problems["credential"] = "Use capitals, digits and underscores, such as SERVICE_API_KEY.";
}

function readPrompt(draft: StepDraft, reading: Reading): void {
  required(reading, "llm", draft.llm, "Choose an LLM configuration.");
  required(reading, "prompt", draft.prompt, "Write a prompt.");
  put(reading, "system", draft.system || undefined);
}

function readAgent({ tools, skills, mcpServers, maxSteps }: StepDraft, reading: Reading): void {
  for (const [name, ids] of Object.entries({ tools, skills, mcpServers }))
    put(reading, name, ids.length > 0 ? ids : undefined);
  readNumber(reading, "maxSteps", maxSteps, 50);
}

function put({ step }: Reading, name: string, value: unknown): void {
  if (value !== undefined) step[name] = value;
}

function required(reading: Reading, name: string, text: string, problem: string): void {
  put(reading, name, text);
  if (text.trim() === "") reading.problems[name] = problem;
}

function readNumber(reading: Reading, name: string, text: string, max: number): void {
  if (text.trim() === "") return;
  const value = Number(text);
  put(reading, name, value);
  if (!Number.isInteger(value) || value < 1 || value > max)
    reading.problems[name] = `A whole number from 1 to ${max}.`;
}

function readJson(reading: Reading, name: string, text: string, whenEmpty: string): void {
  if (text.trim() === "") {
    reading.problems[name] = whenEmpty;
    return;
  }
  try {
    const value = JSON.parse(text) as unknown;
    put(reading, name, value);
    if (name === "schema" && (typeof value !== "object" || value === null || Array.isArray(value)))
      reading.problems[name] = "A JSON Schema is an object.";
  } catch {
    reading.problems[name] = "This isn’t valid JSON.";
  }
}
