import { formOf, STEP_TYPES, type StepForm } from "@/components/workflows/steps/step-words";

export type Path = readonly (string | number)[];

export interface ShapeProblem {
  path: Path;
  message: string;
}

type Kind = "text" | "number" | "fields" | "texts" | "any";
type Shape = Readonly<Record<string, Kind>>;

const WORKFLOW: Shape = {
  name: "text",
  description: "text",
  hosts: "texts",
  schedule: "text",
  timeZone: "text",
  webhook: "fields",
  defs: "fields",
  steps: "any",
};
const WEBHOOK: Shape = { auth: "text", username: "text", header: "text", algorithm: "text" };
const WEBHOOK_AUTHS = ["off", "none", "basic", "header", "jwt"];

const COMMON: Shape = {
  id: "text",
  name: "text",
  type: "text",
  timeoutSeconds: "number",
  onInterrupt: "text",
};
const PROMPT: Shape = { llm: "text", prompt: "text", system: "text" };
const BY_FORM: Record<StepForm, Shape> = {
  code: { language: "text", code: "text" },
  http: { method: "text", url: "text", headers: "fields", body: "any", credential: "text" },
  text: PROMPT,
  object: { ...PROMPT, schema: "fields" },
  agent: { ...PROMPT, tools: "texts", skills: "texts", mcpServers: "texts", maxSteps: "number" },
};

/** What of a parsed text is no workflow: unknown names, and values of another kind than their field takes. */
export function shapeProblems(value: unknown): ShapeProblem[] {
  if (!isFields(value))
    return [{ path: [], message: "A workflow is a list of names and values, such as name: …" }];
  const { webhook, steps } = value;
  return [
    ...fieldProblems(value, WORKFLOW, []),
    ...(value["name"] === undefined ? [{ path: [], message: "A workflow needs a name." }] : []),
    ...(isFields(webhook) ? webhookProblems(webhook) : []),
    ...(steps === undefined || steps === null ? [] : stepsProblems(steps)),
  ];
}

function webhookProblems(webhook: Fields): ShapeProblem[] {
  const isKnown = WEBHOOK_AUTHS.some((auth) => auth === webhook["auth"]);
  return [
    ...fieldProblems(webhook, WEBHOOK, ["webhook"]),
    ...(isKnown ? [] : [{ path: ["webhook", "auth"], message: `auth is one of ${listed(WEBHOOK_AUTHS)}.` }]),
  ];
}

function stepsProblems(steps: unknown): ShapeProblem[] {
  if (!Array.isArray(steps)) return [{ path: ["steps"], message: "steps is a list." }];
  return steps.flatMap((step: unknown, at): ShapeProblem[] => {
    const path = ["steps", at];
    if (!isFields(step)) return [{ path, message: "A step is a list of names and values." }];
    const type = STEP_TYPES.find((one) => one === step["type"]);
    if (!type) return [{ path: [...path, "type"], message: `type is one of ${listed(STEP_TYPES)}.` }];
    const missing = step["id"] === undefined ? [{ path, message: "A step needs an id." }] : [];
    return [...missing, ...fieldProblems(step, { ...COMMON, ...BY_FORM[formOf(type)] }, path)];
  });
}

function fieldProblems(fields: Fields, shape: Shape, path: Path): ShapeProblem[] {
  return Object.entries(fields).flatMap(([name, value]): ShapeProblem[] => {
    const kind = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (kind === undefined) return [{ path: [...path, name], message: `${name} is not known here.` }];
    const isRight = value === null || value === undefined || IS[kind](value);
    return isRight ? [] : [{ path: [...path, name], message: `${name} is ${WORDS[kind]}.` }];
  });
}

const IS: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  fields: (value) => isFields(value),
  texts: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  any: () => true,
};

const WORDS: Record<Kind, string> = {
  text: "a text; put it in quotes if it looks like a number",
  number: "a number",
  fields: "a list of names and values",
  texts: "a list of texts",
  any: "",
};

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const listed = (words: readonly string[]) => new Intl.ListFormat("en", { type: "disjunction" }).format(words);
