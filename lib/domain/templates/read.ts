import "server-only";
import { z } from "zod";
import type { FieldSpec } from "@/lib/catalog/field-spec";
import { fieldsOf } from "@/lib/catalog/fields";
import type { Template } from "@/lib/catalog/template-shape";
import { findTemplate } from "@/lib/catalog/templates";
import { notFound } from "@/lib/errors";
import { lookup } from "../command";

export type TemplateView = Omit<Template, "fields"> & {
  /** With the rules each value has to keep. */
  fields: readonly FieldSpec[];
};

/** Everything the catalogue knows of one service: fields, hosts, how the value is sent and how it is tested. */
export const readTemplate = lookup(
  "template.read",
  z.strictObject({ id: z.string() }),
  (_ctx, { id }): TemplateView => {
    const template = findTemplate(id);
    if (!template) throw notFound("No such template");
    return { ...template, fields: fieldsOf(template.type, template) };
  },
);
