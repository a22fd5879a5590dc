import { scanJson } from "@/lib/catalog/json-scan";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { type Arguments, fill, scalarText, wholePlaceholder } from "./placeholders";
import { isObject } from "./limits";

export interface Body {
  text: string;
  contentType: string;
}

type Form = "json" | "form" | "xml" | "text";

const LIMITS = { depth: 32, keys: 5_000 };
const TYPE_OF: Readonly<Record<Form, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  xml: "application/xml",
  text: "text/plain; charset=utf-8",
};
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What is wrong with a body template, as sentences. */
export function bodyProblems(template: string, contentType: string | undefined): string[] {
  if (formOf(template, contentType) === "json" && !isJson(template)) {
    return [
      'This isn\'t valid JSON. Write "{name}" in quotes everywhere; numbers and lists keep their type.',
    ];
  }
  return looksLikeSecret(template) ? ["This looks like it holds a secret. Use a credential instead."] : [];
}

/** The body of one call: values are written the way its format quotes them, so that none can add to its structure. */
export function fillBody(template: string, contentType: string | undefined, from: Arguments): Body {
  const form = formOf(template, contentType);
  const textOf = (label: string, value: unknown) => quoted(form, scalarOrJson(label, value));
  const text =
    form === "json" && isJson(template)
      ? JSON.stringify(filledJson(JSON.parse(template), from) ?? null)
      : fill(template, from, textOf);
  return { text, contentType: contentType ?? TYPE_OF[form] };
}

function formOf(template: string, contentType: string | undefined): Form {
  if (contentType === undefined) {
    const start = template.trimStart().charAt(0);
    return start === "{" || start === "["
      ? "json"
      : start === "<"
        ? "xml"
        : isJson(template)
          ? "json"
          : "text";
  }
  if (/[/+]json\b/i.test(contentType)) return "json";
  if (/x-www-form-urlencoded/i.test(contentType)) return "form";
  return /[/+](?:xml|html)\b/i.test(contentType) ? "xml" : "text";
}

const isJson = (template: string) => scanJson(template, LIMITS).ok;

function quoted(form: Form, text: string): string {
  switch (form) {
    case "json":
      return JSON.stringify(text).slice(1, -1);
    case "form":
      return encodeURIComponent(text);
    case "xml":
      return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
    case "text":
      return text;
    default:
      return form satisfies never;
  }
}

const scalarOrJson = (label: string, value: unknown) =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : scalarText(label, value);

/** A text that is one placeholder takes the value as it is; without a value its name is left away. */
function filledJson(node: unknown, from: Arguments): unknown {
  if (typeof node === "string") {
    const whole = wholePlaceholder(node);
    return whole !== null && from.isName(whole) ? from.take(whole) : fill(node, from, scalarOrJson);
  }
  if (Array.isArray(node))
    return node.map((item) => filledJson(item, from)).filter((item) => item !== undefined);
  if (!isObject(node)) return node;
  const entries = Object.entries(node).map(([name, child]) => [name, filledJson(child, from)] as const);
  return Object.fromEntries(entries.filter(([, child]) => child !== undefined));
}
