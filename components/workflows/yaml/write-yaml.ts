import { Document, isMap, isPair, isScalar, type Pair } from "yaml";
import { readDraft, type WorkflowDraft } from "@/components/workflows/workflow-draft";
import type { LlmPart } from "@/components/workflows/workflow-types";

const HEAD =
  " Values are never in here: code names keys, definitions name credentials by id.\n Comments are not stored.";
const DEFS = " What the LLM configurations stand for. They are changed on their own pages.";

/** A workflow as YAML. Of its credentials there are keys and ids. */
export function toYaml(draft: WorkflowDraft, llms: readonly LlmPart[]): string {
  const { input } = readDraft(draft);
  const used = new Set(draft.steps.map(({ llm }) => llm));
  const defs = llms
    .filter(({ id }) => used.has(id))
    .map(({ id, name, settings }) => [id, { kind: "model", name, settings }] as const);
  const { name, description, hosts, schedule, timeZone, webhook, steps } = input;
  const document = new Document({
    name,
    ...(description !== "" && { description }),
    ...(hosts.length > 0 && { hosts }),
    ...(schedule !== null && { schedule, timeZone }),
    ...(webhook.auth !== "off" && { webhook }),
    ...(defs.length > 0 && { defs: Object.fromEntries(defs) }),
    steps: steps.map(readably),
  });
  document.commentBefore = HEAD;
  const pair = isMap(document.contents) ? document.contents.items.find(isDefs) : undefined;
  if (pair && isScalar(pair.key)) pair.key.commentBefore = DEFS;
  return document.toString({ lineWidth: 0, blockQuote: "literal" });
}

const isDefs = (item: unknown): item is Pair =>
  isPair(item) && isScalar(item.key) && item.key.value === "defs";

/** What names a step first, then what it does. */
function readably(step: object): object {
  const { id, name, type, ...rest } = step as Record<string, unknown>;
  return { id, ...(name !== undefined && { name }), type, ...rest };
}
