import "server-only";
import { z } from "zod";
import { CREDENTIAL_CATEGORIES } from "@/lib/catalog/field-spec";
import type { TemplateSummary } from "@/lib/catalog/template-shape";
import { COMMON_TEMPLATE_IDS, templates, templateSummaries } from "@/lib/catalog/templates";
import { lookup } from "../command";

const Input = z.strictObject({
  /** Matched anywhere in the name, the id and the variable names. */
  q: z.string().max(200).optional(),
  group: z.string().max(100).optional(),
  category: z.enum(CREDENTIAL_CATEGORIES).optional(),
});

export interface TemplateList {
  items: readonly TemplateSummary[];
  /** Groups of the whole catalogue, in its order. */
  groups: string[];
  /** The services shown first to a project without a history. */
  common: readonly string[];
}

/** The services of the catalogue. All of one is told by `template.read`. */
export const listTemplates = lookup("template.list", Input, (_ctx, { q, group, category }): TemplateList => {
  const wanted = q?.trim().toLowerCase() ?? "";
  const found = new Set(
    templates()
      .filter(({ id, name, key, aliases }) =>
        [id, name, key, ...aliases].some((text) => text.toLowerCase().includes(wanted)),
      )
      .map(({ id }) => id),
  );
  const fits = (template: TemplateSummary) =>
    found.has(template.id) &&
    (group === undefined || template.group === group) &&
    (category === undefined || template.category === category);
  return {
    items: templateSummaries().filter(fits),
    groups: [...new Set(templates().map((template) => template.group))],
    common: COMMON_TEMPLATE_IDS,
  };
});
