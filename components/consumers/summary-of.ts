import type { ConfigField, KindSpec } from "@/lib/catalog/kind-shape";
import { isShown, requirementsOf } from "@/lib/catalog/slots";

type Config = Readonly<Record<string, unknown>>;

const PARTS_MAX = 2;

/** What tells one consumer from another in a list: model, address, host. Made from the kind's fields. */
export function summaryOf({ fields }: Pick<KindSpec, "fields">, config: Config): string {
  const parts = fields
    .filter(({ when }) => isShown(when, config))
    // What nobody has chosen tells nothing apart.
    .filter((field) => field.required || config[field.name] !== field.default)
    .map((field) => partOf(field, config[field.name]))
    .filter((part) => part !== "");
  return [...new Set(parts)].slice(0, PARTS_MAX).join(" · ");
}

function partOf({ kind, options, label }: ConfigField, value: unknown): string {
  switch (kind) {
    case "select":
      return options?.find((option) => option.value === value)?.label ?? textOf(value);
    case "url":
      return shortAddress(textOf(value));
    case "text":
      return textOf(value);
    case "requirements":
      return requirementsOf(value)
        .map(({ key }) => key)
        .join(", ");
    case "document":
      return value === undefined ? "" : label;
    case "steps":
      return Array.isArray(value) ? `${value.length} ${value.length === 1 ? "step" : "steps"}` : "";
    default:
      return "";
  }
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

/** Addresses are known by their host and path; placeholders in the path stay readable. */
const shortAddress = (text: string) => text.replace(/^https?:\/\//i, "").replace(/\/$/, "");
