export type { Redactor } from "../../lib/runtime/redact/redactor";
export { type CallOptions, type Client, type ClientOptions, createClient } from "./client";
export { KeyholdError, type MissingCode, MissingCredentialError } from "./errors";
export type { Credential } from "./resolve";
