import "server-only";
import type { Injection, Template } from "@/lib/catalog/template-shape";
import { isCredentialType, type LLM_PROVIDER_HOSTS } from "@/lib/catalog/types";
import { formOfChoice, type InjectionChoice } from "./choice";
import { type Injectable, invalid, lookupOf, namesIn, templateOf } from "./values";

/** In which ways a credential enters a request: a choice, else its template, else what its type means. */
export function formsOf(credential: Injectable, choice?: InjectionChoice): readonly Injection[] {
  if (choice) return [formOfChoice(choice, credential)];
  const template = templateOf(credential);
  const forms = template?.inject ?? formsOfType(credential);
  const sent = forms.filter((form) => !NOT_HTTP.includes(form.in));
  if (sent.length === 0) throw invalid(noForm(credential, template, forms));
  return sent;
}

const NOT_HTTP: readonly Injection["in"][] = ["env", "smtp_auth", "ssh_agent"];
const CHOOSE = "Choose how it enters a request: a header, a query parameter, Basic or a bearer token.";

function noForm({ key }: Injectable, template: Template | undefined, forms: readonly Injection[]): string {
  const [form] = forms;
  if (form?.in === "env")
    return `${key} is not sent in a request; programs get it as ${form.name}. ${CHOOSE}`;
  if (form?.in === "smtp_auth") return `${key} signs in to a mail server and is not sent in a request.`;
  if (form?.in === "ssh_agent") return `${key} signs in over SSH and is not sent in a request.`;
  return `${key} has no usual place in a request of ${template?.name ?? "this type"}. ${CHOOSE}`;
}

const header = (name: string, format: string, optional = false): Injection => ({
  in: "header",
  name,
  format,
  ...(optional && { optional }),
});
const bearer = (field: string) => header("Authorization", `Bearer {${field}}`);
const basic = (username: string, password: string): Injection => ({ in: "basic", username, password });

function formsOfType(credential: Injectable): readonly Injection[] {
  const { type, key } = credential;
  if (!isCredentialType(type)) throw invalid(`${key} is of a type that is not known here.`);
  switch (type) {
    case "api_token":
    case "bot_token":
      return [bearer("token")];
    case "llm_provider":
      return formsOfProvider(lookupOf(credential)("provider") ?? "");
    case "username_password":
      return [basic("{username}", "{password}")];
    case "api_key_pair":
      return [basic("{api_key}", "{api_secret}")];
    case "oauth2":
      return [bearer("access_token")];
    case "aws":
      return [formOfChoice({ in: "sigv4" }, credential)];
    case "git":
      return [basic(lookupOf(credential)("username") ? "{username}" : "x-access-token", "{token}")];
    case "webhook":
      throw invalid(
        `${key} is an address of its own. Choose “url” to call it, or name a header for the secret.`,
      );
    case "ssh_key":
      throw invalid(`${key} signs in over SSH and is not sent in a request.`);
    case "email_smtp":
      throw invalid(`${key} signs in to a mail server. Choose Basic or a header to send it in a request.`);
    case "custom":
      throw invalid(`${key} is free JSON. Choose a header or Basic and name the part, such as {json.token}.`);
    default:
      return type satisfies never;
  }
}

function formsOfProvider(provider: string): readonly Injection[] {
  switch (provider as keyof typeof LLM_PROVIDER_HOSTS) {
    case "anthropic":
      return [header("x-api-key", "{api_key}"), header("anthropic-version", "2023-06-01")];
    case "google":
      return [header("x-goog-api-key", "{api_key}")];
    case "azure_openai":
      return [header("api-key", "{api_key}")];
    case "openai":
    case "openai_compatible":
      return [bearer("api_key"), header("OpenAI-Organization", "{organization_id}", true)];
    default:
      return [bearer("api_key")];
  }
}

/** Whether a form is only a setting, such as the version of an API: a caller's own stays. */
export const isFixed = (form: Injection): boolean =>
  form.in === "header" && namesIn(form.name + form.format).length === 0;
