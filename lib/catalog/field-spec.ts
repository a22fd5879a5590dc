/** How a field's text is checked. `label` is one or more parts of a host name, put in front of a fixed host. */
export const FIELD_KINDS = ["text", "url", "host", "label", "port", "email", "json", "pem"] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** What a form, an API answer and the check of submitted values need to know about one field. */
export interface FieldSpec {
  name: string;
  label: string;
  secret: boolean;
  required: boolean;
  /** A required field may stay empty when one of these has a value: client secret or access token. */
  unless?: readonly string[];
  /** The field that `credential("KEY")` returns. Exactly one of a type or template has it. */
  primary?: true;
  multiline?: true;
  kind: FieldKind;
  options?: readonly string[];
  /** The options are suggestions; other text is accepted. */
  optionsOpen?: true;
  default?: string;
  /** Environment variable the service's own tools read. */
  env?: string;
  placeholder?: string;
  /** What the service's values usually look like. A warning at most, never a refusal. */
  pattern?: string;
  prefixes?: readonly string[];
  /** Whose value it is, for sentences such as "This doesn't look like an Anthropic API key". */
  service?: string;
  /** The last four characters may be kept as a hint (`hintOf` still decides by the value). Absent means no. */
  hintAllowed?: boolean;
  /** The value becomes part of a header, so that a line break in it would start another one. */
  headerBound?: true;
  /** Schemes a `url` accepts; absent means http and https. */
  schemes?: readonly string[];
  /** Hosts a `url` must be on, exact or `*.example.com`; absent means any. */
  hosts?: readonly string[];
  /** Hosts that a value of this field goes to, when nothing else decides. */
  sendsTo?: readonly string[];
}

/** A field people add themselves, beside those of the type or template. */
export interface ExtraField {
  name: string;
  secret: boolean;
  value: string | null | undefined;
}

export const CATEGORIES = {
  llm_provider: "LLM provider",
  mcp_service: "MCP service",
  runtime: "Runtime",
  communication: "Communication",
  custom: "Custom",
} as const;
export type Category = keyof typeof CATEGORIES;
export const CREDENTIAL_CATEGORIES = [
  "llm_provider",
  "mcp_service",
  "runtime",
  "communication",
  "custom",
] as const satisfies readonly Category[];

export const LIMITS = {
  /** UTF-8 bytes over all secret fields of one version. */
  secretBytes: 65_536,
  /** UTF-8 bytes of one plain field. */
  plainBytes: 4_096,
  extraFields: 64,
  jsonDepth: 32,
  jsonKeys: 5_000,
} as const;

/** Extra plain fields of these names bind a credential to a host when no template does. */
export const EXTRA_DESTINATION_NAMES = ["base_url", "host", "url"] as const;

const NEVER_HINTED = /pass|phrase|pin$|private|seed|json|url/;

/** The rules of an extra field follow from its name, so that `base_url` is checked like any base URL. */
export function extraFieldSpec(name: string, secret: boolean): FieldSpec {
  const isAddress = EXTRA_DESTINATION_NAMES.some((reserved) => reserved === name);
  return {
    name,
    label: name,
    secret,
    required: false,
    multiline: true,
    kind: !secret && isAddress ? (name === "host" ? "host" : "url") : "text",
    hintAllowed: secret && !NEVER_HINTED.test(name),
  };
}
