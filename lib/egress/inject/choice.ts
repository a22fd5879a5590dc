import "server-only";
import { z } from "zod";
import type { Injection } from "@/lib/catalog/template-shape";
import { mayCarry } from "./places";
import { type Injectable, invalid, namesIn, specsOf, templateOf } from "./values";

const format = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => !/\p{Cc}/u.test(text), "This can't contain line breaks.")
  .refine((text) => namesIn(text).length > 0, "Name a field of the credential, such as {token}.");
const part = z
  .string()
  .max(500)
  .refine((text) => !/\p{Cc}/u.test(text), "This can't contain line breaks.");
const header = z.string().refine(mayCarry, "A secret can't be sent in a header of this name.");

/** How a tool or an API server puts its credential into a request, instead of the template's own form. */
export const InjectionChoiceSchema = z.discriminatedUnion("in", [
  z.strictObject({ in: z.literal("bearer"), format: format.optional() }),
  z.strictObject({ in: z.literal("header"), name: header, format: format.optional() }),
  z.strictObject({ in: z.literal("query"), name: z.string().min(1).max(128), format: format.optional() }),
  z.strictObject({ in: z.literal("basic"), username: part.optional(), password: part.optional() }),
  z.strictObject({
    in: z.literal("path"),
    placeholder: z.string().regex(/^[A-Za-z0-9_~-]{4,64}$/, "Use 4 to 64 letters, digits, _, ~ or -."),
    format: format.optional(),
  }),
  z.strictObject({ in: z.literal("url"), format: format.optional() }),
  z.strictObject({
    in: z.literal("sigv4"),
    service: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/)
      .optional(),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/)
      .optional(),
  }),
]);
export type InjectionChoice = z.output<typeof InjectionChoiceSchema>;

/** A choice in the terms of the catalogue. */
export function formOfChoice(choice: InjectionChoice, credential: Injectable): Injection {
  switch (choice.in) {
    case "bearer":
      return {
        in: "header",
        name: "Authorization",
        format: `Bearer ${choice.format ?? mainValue(credential)}`,
      };
    case "header":
    case "query":
      return { in: choice.in, name: choice.name, format: choice.format ?? mainValue(credential) };
    case "basic":
      return basic(choice, credential);
    case "path":
      return { in: "path", placeholder: choice.placeholder, format: choice.format ?? mainValue(credential) };
    case "url":
      return { in: "url", format: choice.format ?? "{url}" };
    case "sigv4":
      return signing(choice, credential);
    default:
      return choice satisfies never;
  }
}

/** What a request carries when nobody says: a derived token before the secret it is derived from. */
function mainValue(credential: Injectable): string {
  const derived = templateOf(credential)?.inject.find((form) => "format" in form && form.in !== "env");
  if (derived?.in === "jwt") return "{jwt}";
  if (derived && "token_url" in derived) return "{access_token}";
  const primary = specsOf(credential).find((spec) => spec.primary);
  if (!primary || primary.kind === "json" || primary.kind === "pem") {
    throw invalid("Say which part of this credential is sent, such as {json.token}.");
  }
  return `{${primary.name}}`;
}

function basic(
  choice: { username?: string | undefined; password?: string | undefined },
  credential: Injectable,
) {
  const pair = PAIRS.find((names) =>
    names.every((name) => specsOf(credential).some((spec) => spec.name === name)),
  );
  const username = choice.username ?? (pair && `{${pair[0]}}`);
  const password = choice.password ?? (pair ? `{${pair[1]}}` : mainValue(credential));
  if (username === undefined) throw invalid("Say which user name goes with this credential.");
  if (namesIn(username + password).length === 0) {
    throw invalid("Name a field of the credential, such as {token}, as the user name or the password.");
  }
  return { in: "basic", username, password } as const;
}

const PAIRS = [
  ["username", "password"],
  ["username", "token"],
  ["api_key", "api_secret"],
  ["client_id", "client_secret"],
] as const;

function signing(
  choice: { service?: string | undefined; region?: string | undefined },
  credential: Injectable,
) {
  const has = (name: string) => specsOf(credential).some((spec) => spec.name === name);
  const isPair = has("api_key");
  if (!isPair && !has("secret_access_key")) throw invalid("Only AWS keys can sign requests.");
  return {
    in: "sigv4",
    service: choice.service ?? "*",
    region: choice.region ?? "{region}",
    access_key: isPair ? "{api_key}" : "{access_key_id}",
    secret_key: isPair ? "{api_secret}" : "{secret_access_key}",
    session_token: "{session_token}",
  } as const;
}
