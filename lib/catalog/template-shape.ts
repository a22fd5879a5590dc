import type { Category } from "@/lib/catalog/field-spec";
import type { CredentialType } from "@/lib/catalog/types";

/** One service of the catalogue. Only data: it may cross to the browser and be shown as it is. */
export interface Template {
  id: string;
  name: string;
  group: string;
  category: Category;
  type: CredentialType;
  /** Suggested key. */
  key: string;
  /** Other variable names under which the same value is known. */
  aliases: readonly string[];
  fields: readonly TemplateField[];
  key_prefixes: readonly string[];
  obtain_url: string;
  rotation_guide_url?: string;
  /** Where the value may go: `api.example.com`, `*.example.com`, `{base_url}`, `{shop}.example.com`. */
  hosts: readonly string[];
  inject: readonly Injection[];
  verify: Verify;
  note?: string;
}

export interface TemplateField {
  name: string;
  label: string;
  secret: boolean;
  required: boolean;
  env?: string;
  pattern?: string;
  default?: string;
  options?: readonly string[];
}

interface Formatted {
  format: string;
  optional?: boolean;
}

interface DerivedToken {
  name: string;
  format: string;
  token_url: string;
}

/**
 * How the value enters a request. Texts hold `{field}`, `{jwt}` or `{access_token}`; `claims` says what a service wants
 * in a token that the credential's own key signs.
 */
export type Injection =
  | ({ in: "header" | "query"; name: string } & Formatted)
  | { in: "basic" | "smtp_auth"; username: string; password: string }
  | ({ in: "path"; placeholder: string } & Formatted)
  | ({ in: "url" } & Formatted)
  | ({ in: "env"; name: string } & Formatted)
  | ({ in: "jwt"; alg: "RS256"; claims: "github_app" | "snowflake_key_pair"; name: string } & Formatted)
  | ({ in: "oauth2_client_credentials"; grant_type?: string } & DerivedToken)
  | ({ in: "oauth2_refresh"; authorize_url: string } & DerivedToken)
  | ({ in: "oauth_jwt" } & DerivedToken)
  | {
      in: "sigv4";
      service: string;
      region: string;
      access_key: string;
      secret_key: string;
      session_token: string;
    }
  | { in: "ssh_agent"; private_key: string };

export const INJECTION_PLACES = [
  "header",
  "query",
  "basic",
  "smtp_auth",
  "path",
  "url",
  "env",
  "jwt",
  "oauth2_client_credentials",
  "oauth2_refresh",
  "oauth_jwt",
  "sigv4",
  "ssh_agent",
] as const satisfies readonly Injection["in"][];

export const VERIFY_KINDS = ["http", "smtp", "sql", "tcp", "offline", "none"] as const;
export const VERIFY_OPERATORS = ["eq", "not_null", "in", "not_in", "starts_with"] as const;
export const VERIFY_CONFIDENCE = ["high", "medium", "low"] as const;

/** How to ask the service whether the value works. Which members are there depends on `kind`. */
export interface Verify {
  kind: (typeof VERIFY_KINDS)[number];
  method?: "GET" | "POST";
  url?: string;
  /** `inject` as the template injects; `body`, `url`, `path`: the request text holds it; `basic:{a}:{b}`. */
  auth?: "inject" | "body" | "url" | "path" | `basic:${string}:${string}`;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
  content_type?: "application/json" | "application/x-www-form-urlencoded";
  statement?: string;
  valid?: VerifyMatch;
  invalid?: VerifyMatch | readonly VerifyMatch[];
  /** Genuine, but not for everything. */
  limited?: VerifyMatch & { meaning: string };
  /** Answers that look like a refusal and say nothing about the value. */
  unclear?: VerifyMatch & { meaning: string };
  /** The address may answer to any value: only one that a wrong value is refused by proves anything. */
  control?: true;
  /** A test uses this field up, so that it needs somebody who stores the next one. */
  consumes?: "refresh_token";
  /** Facts worth keeping from the answer: a JSON path, `header:name`, `xml:Parent.Child` or `seconds:path`. */
  harvest?: { identity?: string; scopes?: string; expires_at?: string; quota?: string };
  /** Asked when the first answer was not yes, or instead of it where `when` fits the host. */
  fallback?: {
    method: "GET" | "POST";
    url: string;
    when?: `host ends with ${string}`;
    body?: unknown;
    valid?: VerifyMatch;
  };
  cost: string;
  confidence: (typeof VERIFY_CONFIDENCE)[number];
  sources: readonly string[];
  note?: string;
}

/** All members that are there must fit; of the texts in `body_contains` one. */
export interface VerifyMatch {
  status?: readonly number[];
  /** SMTP reply codes. */
  code?: readonly number[];
  body_contains?: readonly string[];
  json?: readonly { path: string; op: (typeof VERIFY_OPERATORS)[number]; value?: unknown }[];
  /** Half a sentence for people. */
  meaning?: string;
}

/** What a tile or a menu needs. */
export type TemplateSummary = Pick<Template, "id" | "name" | "group" | "category" | "type" | "key">;
