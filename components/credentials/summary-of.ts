import { primaryField } from "@/lib/catalog/fields";
import { fieldsFor } from "@/lib/catalog/templates";
import type { CredentialView } from "@/lib/domain/credentials/view";

/** Plain fields that set a connection up and tell nobody which account it is. */
const SETTINGS = new Set(["port", "encryption", "region", "public_key", "organization_id", "api_version"]);
const SHOWN_MAX = 2;

type Described = Pick<CredentialView, "type" | "template" | "fields" | "secrets">;

/** What tells one credential from another without its value: host, account, client id. */
export function identifyingFields({ type, template, fields }: Described): string[] {
  const order = fieldsFor(type, template).map(({ name }) => name);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(fields)
    .filter(([name, text]) => text !== "" && !SETTINGS.has(name))
    .toSorted(([a], [b]) => rank(a) - rank(b))
    .slice(0, SHOWN_MAX)
    .map(([, text]) => shortened(text));
}

/** Addresses are known by their host. */
function shortened(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.host ? url.host + (url.pathname.length > 1 ? url.pathname : "") : text;
}

/** The secret that stands for the credential: the primary one, or the first that is set. */
export function primarySecret({
  type,
  template,
  secrets,
}: Described): CredentialView["secrets"][string] | undefined {
  const name = primaryField(fieldsFor(type, template))?.name;
  const primary = name === undefined ? undefined : secrets[name];
  return primary?.set ? primary : Object.values(secrets).find(({ set }) => set);
}
