import "server-only";
import { isObject } from "@/lib/consumers/http/limits";
import type { InjectionChoice } from "@/lib/egress/inject/choice";
import { type ParameterSpec, readParameters } from "./parameter-spec";
import { parseDocument } from "./parse";
import { externalReferences, followed } from "./references";
import { choiceOfDocument } from "./security";
import { readServers } from "./servers";

export interface Operation {
  /** The document's own, or made up from method and path; no two are alike. */
  operationId: string;
  /** Upper case. */
  method: string;
  /** As written: `/customers/{id}`. */
  path: string;
  summary: string;
  parameters: ParameterSpec[];
  hasBody: boolean;
  isBodyRequired: boolean;
  /** Media types that the body may have. */
  bodyTypes: string[];
  /** How the document says that a secret enters the request; null when it does not. */
  inject: InjectionChoice | null;
}

export interface ApiDescription {
  title: string;
  /** Of the described interface. */
  version: string;
  /** As written, their variables filled in with their defaults. May be relative to the document's address. */
  servers: string[];
  operations: Operation[];
  /** What was left out or changed, as sentences. The rest works. */
  problems: string[];
  /** Why nothing of it can be used; null when something can. */
  refusal: string | null;
}

type Json = Record<string, unknown>;

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"] as const;
/** A query, a fragment or a backslash in it would make another path of it. */
const PATH = /^\/[^?#\\\s]{0,1000}$/;
const OPERATIONS_MAX = 3_000;
const PROBLEMS_MAX = 50;
const ID_LENGTH_MAX = 200;
const NOTHING = { title: "", version: "", servers: [], operations: [], problems: [] };

/** What an OpenAPI 3.0 or 3.1 document, JSON or YAML, offers to call. Pure; never throws. */
export function readOperations(documentText: string): ApiDescription {
  const parsed = parseDocument(documentText);
  return parsed.ok ? describeApi(parsed.document) : { ...NOTHING, refusal: parsed.problem };
}

export function describeApi(document: Json): ApiDescription {
  const refusal = versionProblem(document);
  if (refusal !== null) return { ...NOTHING, refusal };
  const problems = externalReferences(document).map(
    (place) => `${place} refers to another document. Such references are not followed.`,
  );
  const info = isObject(document["info"]) ? document["info"] : {};
  const { servers, problems: serverProblems } = readServers(document["servers"]);
  const operations = operationsOf(document, problems);
  return {
    title: text(info["title"]),
    version: text(info["version"]),
    servers,
    operations,
    problems: [...serverProblems, ...problems].slice(0, PROBLEMS_MAX),
    refusal: operations.length === 0 ? "This document describes no operation that can be called." : null,
  };
}

function versionProblem(document: Json): string | null {
  const version = document["openapi"];
  if (typeof version === "string" && /^3\.[01]\.[0-9]{1,3}$/.test(version)) return null;
  return document["swagger"] === undefined && version === undefined
    ? "This isn't an OpenAPI document: it has no “openapi” field."
    : "Only OpenAPI 3.0 and 3.1 can be read.";
}

function operationsOf(document: Json, problems: string[]): Operation[] {
  const taken = new Set<string>();
  const operations: Operation[] = [];
  const paths = isObject(document["paths"]) ? Object.entries(document["paths"]) : [];
  for (const [path, node] of paths.filter(([name]) => name.startsWith("/"))) {
    const item = PATH.test(path) ? followed(document, node) : undefined;
    if (!isObject(item)) {
      problems.push(`${path.slice(0, 100)} can't be read and is left out.`);
      continue;
    }
    for (const method of METHODS) {
      const described = Object.hasOwn(item, method) ? item[method] : undefined;
      if (!isObject(described)) continue;
      if (operations.length >= OPERATIONS_MAX) {
        problems.push(`Only the first ${OPERATIONS_MAX} operations are read.`);
        return operations;
      }
      operations.push(readOperation({ document, path, method, item, described, taken, problems }));
    }
  }
  return operations;
}

interface Source {
  document: Json;
  path: string;
  method: string;
  item: Json;
  described: Json;
  taken: Set<string>;
  problems: string[];
}

function readOperation({ document, path, method, item, described, taken, problems }: Source): Operation {
  const operationId = freeId(text(described["operationId"]), method, path, taken);
  const place = `${method.toUpperCase()} ${path}`;
  if (item["servers"] !== undefined || described["servers"] !== undefined) {
    problems.push(`${place} names servers of its own. They are not used.`);
  }
  const read = readParameters(document, path, [item["parameters"], described["parameters"]]);
  problems.push(...read.problems.map((problem) => `${place}: ${problem}`));
  const body = followed(document, described["requestBody"]);
  const content = isObject(body) && isObject(body["content"]) ? Object.keys(body["content"]) : [];
  return {
    operationId,
    method: method.toUpperCase(),
    path,
    summary: (text(described["summary"]) || text(described["description"])).slice(0, 300),
    parameters: read.parameters,
    hasBody: content.length > 0,
    isBodyRequired: isObject(body) && body["required"] === true,
    bodyTypes: content,
    inject: choiceOfDocument(document, described) ?? null,
  };
}

/** `get_customers_id`, with a number when that is taken. */
function freeId(written: string, method: string, path: string, taken: Set<string>): string {
  const made = `${method}_${path.replace(/[^A-Za-z0-9]+/g, "_")}`.replace(/_+/g, "_").replace(/_$/, "");
  const isUsable = written !== "" && written.length <= ID_LENGTH_MAX && !/[\p{Cc}\s]/u.test(written);
  const base = isUsable ? written : made.slice(0, ID_LENGTH_MAX - 6);
  let id = base;
  for (let count = 2; taken.has(id); count += 1) id = `${base.slice(0, ID_LENGTH_MAX - 6)}_${count}`;
  taken.add(id);
  return id;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
