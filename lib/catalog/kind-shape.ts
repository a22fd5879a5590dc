import type { CredentialType } from "@/lib/catalog/types";

/** What becomes of a consumer when a credential it uses is deleted, from the gravest down. */
export const EFFECTS = ["will_fail", "loses_auth", "override_removed", "unlinked", "updated"] as const;
export type Effect = (typeof EFFECTS)[number];

export const CONFIG_FIELD_KINDS = [
  "text",
  "multiline",
  "number",
  "url",
  "select",
  /** Texts, one a line. */
  "lines",
  /** Names and texts, such as headers. */
  "pairs",
  /** Free JSON. */
  "json",
  /** A document of some kilobytes: OpenAPI in JSON or YAML. */
  "document",
  /** What a skill needs: `[{key, type, label, mapsTo?}]`. */
  "requirements",
  /** How a secret enters a request: `{in, name?, format?, …}`. */
  "injection",
  /** Steps of a workflow. */
  "steps",
] as const;
export type ConfigFieldKind = (typeof CONFIG_FIELD_KINDS)[number];

export interface When {
  field: string;
  is: readonly string[];
}

/** One field of a consumer's configuration: the form, the check of what is submitted and the OpenAPI schema follow from it. */
export interface ConfigField {
  name: string;
  label: string;
  kind: ConfigFieldKind;
  required: boolean;
  hint?: string;
  placeholder?: string;
  default?: string | number;
  options?: readonly { value: string; label: string }[];
  /** Other text than the options is accepted. */
  optionsOpen?: true;
  min?: number;
  max?: number;
  /** A Try that finds it out fills it in while it is empty. */
  learned?: true;
  /** Shown and accepted only while another field has one of these values. */
  when?: When;
}

/** A named place for a credential. */
export interface SlotSpec {
  name: string;
  label: string;
  hint?: string;
  /** A consumer with an empty required slot does not run. */
  required: boolean;
  /** Takes several credentials. */
  list?: true;
  accepts: readonly CredentialType[];
  /** The secret is sent to the consumer's destination, so the credential must be bound to that host. */
  sends: boolean;
  /** The key that a credential of this slot usually has. */
  expectsKey?: string;
  when?: When;
}

/** Where a consumer's secrets go: the first field that is filled in, else the host that an option stands for. */
export interface DestinationSpec {
  fields: readonly string[];
  byOption?: { field: string; hosts: Readonly<Record<string, string | null>> };
}

/** A kind of consumer. Only data: its pages, forms, checks and impact follow from it; a driver makes it work. */
export interface KindSpec {
  id: string;
  /** Part of the page's address. */
  slug: string;
  /** Heading of the list page. */
  title: string;
  description: string;
  /** Name of a lucide icon, see components/consumers/kind-icon.tsx. */
  icon: string;
  /** "LLM configuration", for buttons and headings. */
  label: string;
  /** "LLM config" and "LLM configs": for the sentence an administrator reads. */
  counted: { one: string; other: string };
  fields: readonly ConfigField[];
  /** Fixed slots, or one per entry of a `requirements` field. */
  slots: readonly SlotSpec[] | { from: string };
  effect: Effect;
  /** Where its secrets go; null = nowhere by themselves (code that is handed them, a key that only signs). */
  destination: DestinationSpec | null;
  /** The fields of the Try panel; the REST body has the same names. Null: no Try of its own. */
  tryFields: readonly ConfigField[] | null;
  /** Try tells about empty slots instead of needing them filled: nothing is sent. */
  triesEmpty?: true;
  /** Said beside Try: what it does and costs. */
  tryHint: string;
}
