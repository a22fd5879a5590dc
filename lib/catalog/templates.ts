import "server-only";
import file from "@/lib/catalog/templates.json";
import { detectionRow, type DetectionTable } from "@/lib/catalog/detect";
import type { FieldSpec } from "@/lib/catalog/field-spec";
import { fieldsOf } from "@/lib/catalog/fields";
import type { Template, TemplateSummary } from "@/lib/catalog/template-shape";
import type { CredentialType } from "@/lib/catalog/types";

// TypeScript widens every string of a JSON module; the table test checks each entry against the closed unions.
const all = file.templates as unknown as readonly Template[];

let byId: ReadonlyMap<string, Template> | undefined;
let summaries: readonly TemplateSummary[] | undefined;
let detection: DetectionTable | undefined;

/** Every service of the catalogue, in the order of the file. */
export function templates(): readonly Template[] {
  return all;
}

export function findTemplate(id: string): Template | undefined {
  return (byId ??= new Map(all.map((template) => [template.id, template]))).get(id);
}

/** `fieldsOf` by the id of a template; an id the catalogue no longer has leaves the fields of the type. */
export function fieldsFor(type: CredentialType, templateId: string | null): readonly FieldSpec[] {
  return fieldsOf(type, templateId === null ? undefined : findTemplate(templateId));
}

/** About 20 kB as JSON, where the whole catalogue is 200. */
export function templateSummaries(): readonly TemplateSummary[] {
  return (summaries ??= all.map(({ id, name, group, category, type, key }) => ({
    id,
    name,
    group,
    category,
    type,
    key,
  })));
}

/** What the browser needs to recognise a pasted value without sending it anywhere. */
export function detectionTable(): DetectionTable {
  return (detection ??= all.map(detectionRow));
}

/** The tiles shown before a project has a history of its own. */
export const COMMON_TEMPLATE_IDS = [
  "openai",
  "anthropic",
  "google-gemini",
  "github",
  "slack-bot",
  "telegram-bot",
  "smtp",
  "notion",
  "stripe",
  "postgres",
  "aws",
  "mcp-server",
] as const;
