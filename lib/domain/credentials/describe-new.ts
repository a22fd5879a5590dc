import "server-only";
import type { z } from "zod";
import { fieldsFor, findTemplate } from "@/lib/catalog/templates";
import type { CredentialType } from "@/lib/catalog/types";
import { AppError } from "@/lib/errors";
import type { CreateInput } from "./input";

/** Type, template and field list of a credential to be made. Throws `invalid` when they do not fit together. */
export function describeNew(input: Pick<z.output<typeof CreateInput>, "type" | "template">) {
  const template = input.template ? findTemplate(input.template) : undefined;
  if (input.template && !template)
    throw new AppError("invalid", "Check the named fields.", {
      fields: { template: ["No template has this id."] },
    });
  const type: CredentialType | undefined = input.type ?? template?.type;
  if (!type)
    throw new AppError("invalid", "Check the named fields.", {
      fields: { type: ["Choose a type or a template."] },
    });
  if (template && template.type !== type) {
    throw new AppError("invalid", "Check the named fields.", {
      fields: { type: [`The template ${template.name} makes credentials of type ${template.type}.`] },
    });
  }
  return { type, template, fields: fieldsFor(type, template?.id ?? null) };
}
