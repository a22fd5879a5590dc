import { generateKeyPairSync, randomBytes } from "node:crypto";
import { destinationsOf } from "@/lib/catalog/destination";
import type { FieldSpec } from "@/lib/catalog/field-spec";
import { fieldsFor, findTemplate } from "@/lib/catalog/templates";
import type { CredentialType } from "@/lib/catalog/types";
import type { Injectable, Outgoing } from "@/lib/egress/inject/inject";
import { Secret } from "@/lib/secret";

let pem: string | undefined;

/** One RSA key a test file: making one takes a while. */
export const samplePem = (): string =>
  (pem ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  }) as string);

export interface Sample extends Injectable {
  name: string;
  /** Random texts that stand in its secrets, by field; none may turn up where it does not belong. */
  canaries: Record<string, string>;
}

export interface SampleParts {
  type?: CredentialType;
  templateId?: string | null;
  plain?: Record<string, string>;
  /** Texts of secret fields; CANARY in one stands for its random part. */
  secrets?: Record<string, string>;
  /** Fields to leave out. */
  without?: readonly string[];
  hosts?: readonly string[];
}

/** A credential with every field filled in, bound to the hosts that follow from them. */
export function sampleCredential(parts: SampleParts): Sample {
  const template = findTemplate(parts.templateId ?? "");
  const type = parts.type ?? template?.type ?? "api_token";
  const specs = fieldsFor(type, parts.templateId ?? null);
  const plain: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  const canaries: Record<string, string> = {};
  for (const spec of specs) {
    if (parts.without?.includes(spec.name)) continue;
    if (spec.secret) {
      const canary = randomBytes(18).toString("hex");
      canaries[spec.name] = canary;
      secrets[spec.name] = secretText(spec, canary, template?.hosts ?? []);
    } else {
      plain[spec.name] = plainText(spec, template?.hosts ?? []);
    }
  }
  Object.assign(plain, parts.plain);
  for (const [name, text] of Object.entries(parts.secrets ?? {})) {
    secrets[name] = text.replaceAll("CANARY", canaries[name] ?? "");
  }
  const hosts = parts.hosts ?? destinationsOf(specs, template, plain, secrets);
  return {
    key: "SAMPLE",
    name: "Sample",
    type,
    templateId: parts.templateId ?? null,
    plain,
    secrets: Object.fromEntries(Object.entries(secrets).map(([name, text]) => [name, new Secret(text)])),
    hosts,
    canaries,
  };
}

/** A request to some address the credential may be sent to. */
export function requestTo({ hosts }: Sample, path = "/v1/things?page=2"): Outgoing {
  const [host = ""] = hosts;
  const url = new URL(path, host.includes("://") ? host : `https://${host.replace(/^\*/, "acme")}`);
  return { method: "GET", url, headers: [], body: null };
}

export const headerOf = ({ headers }: Outgoing, name: string) =>
  headers.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];

/** A host that a pattern covers. */
const hostUnder = (pattern: string | undefined): string =>
  pattern === undefined || pattern.includes("{") ? "svc.example.com" : pattern.replace(/^\*/, "acme");

function secretText(spec: FieldSpec, canary: string, hosts: readonly string[]): string {
  if (spec.kind === "url") {
    const scheme = spec.schemes?.[0] ?? "https";
    if (scheme === "https") return `https://${hostUnder(hosts[0])}/services/${canary}`;
    return `${scheme}://app:${canary}@db.example.com/app`;
  }
  if (spec.kind === "pem") return samplePem();
  if (spec.kind === "json") {
    const file = { type: "service_account", client_email: "robot@example.com", own_note: canary };
    return JSON.stringify({ ...file, private_key: samplePem() });
  }
  return `${spec.prefixes?.find((prefix) => !/[:/{]/.test(prefix)) ?? ""}${canary}-us21`;
}

function plainText(spec: FieldSpec, hosts: readonly string[]): string {
  if (spec.default !== undefined) return spec.default;
  if (spec.options?.[0] !== undefined) return spec.options[0];
  switch (spec.kind) {
    case "url":
      return `https://${hostUnder(hosts[0])}/base`;
    case "host":
      return "svc.example.com";
    case "label":
      return "acme";
    case "port":
      return "443";
    case "email":
      return "person@example.com";
    default:
      return `plain-${spec.name}`;
  }
}
