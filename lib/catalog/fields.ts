import type { FieldKind, FieldSpec } from "@/lib/catalog/field-spec";
import type { Injection, Template, TemplateField } from "@/lib/catalog/template-shape";
import { CREDENTIAL_TYPES, type CredentialType } from "@/lib/catalog/types";

export const URL_FIELD_NAMES = ["base_url", "endpoint", "url", "token_url", "authorize_url", "test_url"];

/** Parts of a request that become header text or a request line, where a line break would split it. */
function reachesHeader(field: TemplateField, inject: readonly Injection[]): boolean {
  const mark = `{${field.name}}`;
  return inject.some((place) => {
    switch (place.in) {
      case "header":
        return place.name.includes(mark) || place.format.includes(mark);
      case "query":
      case "path":
        return place.format.includes(mark);
      case "sigv4":
        return place.access_key === mark || place.session_token === mark || place.region === mark;
      default:
        return false;
    }
  });
}

function kindOf(field: TemplateField, template: Template): FieldKind {
  const mark = `{${field.name}}`;
  if (template.hosts.some((host) => host !== mark && host.includes(mark))) return "label";
  if (URL_FIELD_NAMES.includes(field.name)) return "url";
  if (field.name === "host" || field.name === "domain") return "host";
  if (field.name === "port") return "port";
  if (field.name === "json") return "json";
  if (field.name === "private_key") return "pem";
  return /e-mail/i.test(field.label) ? "email" : "text";
}

/** Connection strings of databases carry their own scheme; everything else speaks http. */
function schemesOf(template: Template): readonly string[] | undefined {
  const schemes = template.key_prefixes.flatMap((prefix) => /^([a-z0-9+]+):\/\//.exec(prefix)?.[1] ?? []);
  return schemes.length > 0 ? schemes : undefined;
}

/** A service that does not take its host from a URL field pins that field to its own hosts. */
function pinnedHosts(field: TemplateField, template: Template): readonly string[] | undefined {
  const deciding =
    field.name === "base_url" || field.name === "endpoint" || (field.name === "url" && field.secret);
  if (!deciding || template.hosts.length === 0) return undefined;
  return template.hosts.some((host) => host.includes("{")) ? undefined : template.hosts;
}

/** The service's own fields may all be demanded, but an OAuth credential is also complete with an access token. */
function alternatives(field: TemplateField, template: Template): readonly string[] | undefined {
  const byToken =
    template.type === "oauth2" &&
    (field.name === "client_id" || field.name === "client_secret") &&
    template.fields.some((other) => other.name === "access_token");
  return byToken ? ["access_token"] : undefined;
}

function fromTemplate(field: TemplateField, template: Template, isPrimary: boolean): FieldSpec {
  const kind = kindOf(field, template);
  const schemes = kind === "url" ? schemesOf(template) : undefined;
  const hosts = kind === "url" ? pinnedHosts(field, template) : undefined;
  const unless = alternatives(field, template);
  const shown = field.secret && kind === "text" && !/pass|phrase/.test(field.name);
  const isOpen = kind === "url" && hosts === undefined;
  return {
    name: field.name,
    label: field.label,
    secret: field.secret,
    required: field.required,
    kind,
    hintAllowed: shown,
    service: template.name,
    ...(unless && { unless }),
    ...(isPrimary && { primary: true as const, prefixes: template.key_prefixes }),
    ...((kind === "json" || kind === "pem" || field.name === "public_key") && { multiline: true as const }),
    ...(field.options && { options: field.options, ...(isOpen && { optionsOpen: true as const }) }),
    ...(field.default !== undefined && { default: field.default }),
    ...(field.env !== undefined && { env: field.env }),
    ...(field.pattern !== undefined && { pattern: field.pattern }),
    ...(reachesHeader(field, template.inject) && { headerBound: true as const }),
    ...(schemes && { schemes }),
    ...(hosts && { hosts }),
  };
}

const ofTemplate = new WeakMap<Template, readonly FieldSpec[]>();

/**
 * The fields of a credential: the template's own list when there is one, else the type's. Exactly one is
 * primary; of a template it is the first required secret field, or the first secret one.
 */
export function fieldsOf(type: CredentialType, template?: Template | null): readonly FieldSpec[] {
  if (!template) return CREDENTIAL_TYPES[type].fields;
  const known = ofTemplate.get(template);
  if (known) return known;
  const primary =
    template.fields.find((field) => field.secret && field.required) ??
    template.fields.find((field) => field.secret);
  const fields = template.fields.map((field) => fromTemplate(field, template, field === primary));
  ofTemplate.set(template, fields);
  return fields;
}

export function primaryField(fields: readonly FieldSpec[]): FieldSpec | undefined {
  return fields.find((field) => field.primary);
}

/**
 * Environment variable of each field. A credential of one field uses its key. Of several, each takes the name
 * the service's own tools read; without one, the primary field takes KEY and another KEY_FIELD.
 */
export function environmentNames(
  key: string,
  fields: readonly Pick<FieldSpec, "name" | "env" | "primary">[],
): Record<string, string> {
  const names = fields.map((field) => {
    if (fields.length === 1) return [field.name, key] as const;
    return [field.name, field.env ?? (field.primary ? key : `${key}_${field.name.toUpperCase()}`)] as const;
  });
  return Object.fromEntries(names);
}
