import { isScalar, LineCounter, parseDocument, type Document, type Node, visit } from "yaml";
import { draftOf, type StepDraft } from "@/components/workflows/steps/step-draft";
import { type Path, type ShapeProblem, shapeProblems } from "@/components/workflows/yaml/shape";
import { readDraft, type WorkflowDraft } from "@/components/workflows/workflow-draft";
import type { LlmPart, Step, Webhook } from "@/components/workflows/workflow-types";
import { secretIn } from "@/components/workflows/yaml/secret-in";
import { isId } from "@/lib/ids";

/** Something wrong with the text, and where. A secret is told by its place and never repeated. */
export interface YamlProblem {
  line: number;
  from: number;
  to: number;
  message: string;
  /** Set where a secret stands: what takes its place once it is stored. */
  secret?: "id" | "call" | "key";
}

export type YamlReading =
  { draft: WorkflowDraft; problems: readonly [] } | { problems: readonly YamlProblem[] };

/**
 * Reads a workflow from YAML. `before` keeps what YAML does not say: the secret of the webhook, and which step is which.
 * A text with anything wrong in it gives no workflow.
 */
export function readYaml(text: string, before: WorkflowDraft, llms: readonly LlmPart[]): YamlReading {
  const reader = new Reader(text);
  const problems = reader.problems();
  if (problems.length > 0) return { problems };
  const value = reader.value();
  const names = llmNames(value, llms);
  const wrong = [...names.problems];
  const steps = listOf(value["steps"]).map((step, at) => {
    const llm = step["llm"];
    const id = typeof llm === "string" ? (names.ids.get(llm) ?? llm) : undefined;
    if (id !== undefined && !isId("consumer", id))
      wrong.push({
        path: ["steps", at, "llm"],
        message: `No definition is called “${id}”, and it is no id.`,
      });
    return { ...step, ...(id !== undefined && { llm: id }) };
  });
  if (wrong.length > 0) return { problems: wrong.map((problem) => reader.placed(problem)) };
  const draft = draftFrom({ ...value, steps }, before);
  const found = reader.placedParts(readDraft(draft).problems, draft);
  return found.length > 0 ? { problems: found } : { draft, problems: [] };
}

type Fields = Readonly<Record<string, unknown>>;

const ALIASES_MAX = 100;

/** The text once it is parsed, and where everything stands in it. */
class Reader {
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  constructor(text: string) {
    this.#text = text;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
  }

  value(): Fields {
    // Safe because shapeProblems has looked at it.
    return this.#document.toJS({ maxAliasCount: ALIASES_MAX }) as Fields;
  }

  problems(): YamlProblem[] {
    const syntax = this.#document.errors.map(({ message, pos: [from, to] }) => this.#at(from, to, message));
    if (syntax.length > 0) return syntax;
    const secrets = this.#secrets();
    if (secrets.length > 0) return secrets;
    try {
      return shapeProblems(this.value()).map((problem) => this.placed(problem));
    } catch {
      // A text that would grow without end when its aliases are put in.
      return [this.#at(0, 0, "This repeats itself too often. Write it out without aliases.")];
    }
  }

  placed({ path, message }: ShapeProblem): YamlProblem {
    const { from, to } = this.#rangeOf(path);
    return this.#at(from, to, message);
  }

  /** Problems of a draft, by part: `name`, `<uid>.<field>`. */
  placedParts(parts: Readonly<Record<string, string>>, draft: WorkflowDraft): YamlProblem[] {
    return Object.entries(parts).map(([part, message]) => {
      const [uid = "", field = ""] = part.split(".");
      const at = draft.steps.findIndex((step) => step.uid === uid);
      return this.placed({ path: at < 0 ? [uid] : ["steps", at, field], message });
    });
  }

  #secrets(): YamlProblem[] {
    const found: YamlProblem[] = [];
    visit(this.#document, {
      Scalar: (key, node, path) => {
        if (typeof node.value !== "string" || !node.range || key === "key") return;
        const [from, to] = node.range;
        const field = nameOf(path.at(-1));
        const isKeyField = field === "api_key" && node.value !== "" && !isId("credential", node.value);
        const place = isKeyField ? { from: 0, to: to - from } : secretIn(this.#text.slice(from, to));
        if (!place) return;
        const message = isKeyField ? API_KEY : SECRET;
        const secret = field === "api_key" ? "id" : field === "code" ? "call" : "key";
        found.push({ ...this.#at(from + place.from, from + place.to, message), secret });
      },
    });
    return found;
  }

  /** Of the deepest part of the path that is there. */
  #rangeOf(path: Path): { from: number; to: number } {
    for (let length = path.length; length > 0; length -= 1) {
      const node = this.#document.getIn(path.slice(0, length), true) as Node | undefined;
      if (node?.range) return { from: node.range[0], to: node.range[1] };
    }
    return { from: 0, to: 0 };
  }

  #at(from: number, to: number, message: string): YamlProblem {
    return { line: Math.max(1, this.#lines.linePos(from).line), from, to, message };
  }
}

const API_KEY =
  "api_key takes the id of a credential, such as cred_…, never the key itself. Store it as a credential.";
const SECRET =
  "This looks like a secret, and everyone in the project can read this. Store it as a credential.";

/** The field that a scalar is the value of. */
function nameOf(parent: unknown): string {
  const key = typeof parent === "object" && parent !== null && "key" in parent ? parent.key : undefined;
  return isScalar(key) && typeof key.value === "string" ? key.value : "";
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

/** Which LLM configuration a definition of kind `model` stands for. It makes none: it finds the one that says the same. */
function llmNames(
  value: Fields,
  llms: readonly LlmPart[],
): { ids: Map<string, string>; problems: ShapeProblem[] } {
  const ids = new Map<string, string>();
  const problems: ShapeProblem[] = [];
  for (const [name, def] of Object.entries(isFields(value["defs"]) ? value["defs"] : {})) {
    const settings = isFields(def) && isFields(def["settings"]) ? def["settings"] : {};
    const match = llms.find((llm) => llm.id === name) ?? llms.find((llm) => isSameModel(llm, settings));
    if (match && isSameModel(match, settings)) ids.set(name, match.id);
    else problems.push({ path: ["defs", name], message: match ? READ_ONLY : NO_SUCH });
  }
  return { ids, problems };
}

const READ_ONLY = "Definitions can’t be changed here. Change the LLM configuration on its own page.";
const NO_SUCH = "No LLM configuration has this provider, model and credential. Add one first.";
const COMPARED = ["provider", "model_id", "api_key", "base_url"] as const;

const isSameModel = ({ settings }: LlmPart, given: Fields): boolean =>
  COMPARED.every((name) => (settings[name] ?? null) === (given[name] ?? null));

function draftFrom(value: Fields, before: WorkflowDraft): WorkflowDraft {
  const text = (name: string) => (typeof value[name] === "string" ? value[name] : "");
  const uids = new Map(before.steps.map(({ id, uid }) => [id, uid]));
  return {
    ...before,
    name: text("name"),
    description: text("description"),
    hosts: Array.isArray(value["hosts"]) ? value["hosts"].join("\n") : "",
    schedule: text("schedule"),
    timeZone: text("timeZone") || before.timeZone,
    // Safe because shapeProblems has checked both.
    webhook: (value["webhook"] as Webhook | undefined) ?? { auth: "off" },
    steps: ((value["steps"] as readonly Step[] | undefined) ?? []).map((step): StepDraft => {
      const draft = draftOf(step);
      return { ...draft, uid: uids.get(draft.id) ?? draft.uid };
    }),
  };
}
