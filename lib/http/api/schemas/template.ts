import { z } from "zod";
import { CREDENTIAL_CATEGORIES, FIELD_KINDS } from "@/lib/catalog/field-spec";
import { INJECTION_PLACES, VERIFY_KINDS } from "@/lib/catalog/template-shape";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";

const summary = {
  id: z.string(),
  name: z.string(),
  group: z.string(),
  category: z.enum(CREDENTIAL_CATEGORIES),
  type: z.enum(CREDENTIAL_TYPE_IDS),
  key: z.string().describe("Suggested key."),
};

export const TemplateList = z
  .strictObject({
    items: z.array(z.strictObject(summary)),
    groups: z.array(z.string()),
    common: z.array(z.string()).describe("Ids of the services most projects start with."),
  })
  .meta({ title: "TemplateList" });

const Field = z.looseObject({
  name: z.string(),
  label: z.string(),
  secret: z.boolean(),
  required: z.boolean(),
  primary: z.boolean().optional(),
  kind: z.enum(FIELD_KINDS),
});

export const Template = z
  .strictObject({
    ...summary,
    aliases: z.array(z.string()),
    fields: z.array(Field),
    key_prefixes: z.array(z.string()),
    obtain_url: z.string(),
    rotation_guide_url: z.string().optional(),
    hosts: z.array(z.string()).describe("Where the value may be sent; `{name}` stands for a plain field."),
    inject: z.array(z.looseObject({ in: z.enum(INJECTION_PLACES) })),
    verify: z.looseObject({ kind: z.enum(VERIFY_KINDS) }),
    note: z.string().optional(),
  })
  .meta({ title: "Template" });

export const Detection = z
  .strictObject({
    candidates: z.array(z.strictObject({ templateId: z.string(), name: z.string() })),
    certain: z.boolean().describe("Exactly one service fits."),
  })
  .meta({ title: "Detection" });
