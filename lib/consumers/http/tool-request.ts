import "server-only";
import { type Body, bodyProblems, fillBody } from "./body-template";
import { fillHeaders, findHeader, type Header, headerProblems, readHeaders } from "./headers";
import { checkArguments, declaredNames, schemaProblem } from "./parameters";
import { Arguments } from "./placeholders";
import { fillUrl, queryPairs, urlProblems, withPairs } from "./url-template";

/** The part of a tool's configuration that describes its request. */
export interface ToolTemplate {
  method: string;
  url: string;
  parameters: unknown;
  headers: Header[];
  body: string | undefined;
}

export interface ToolRequest {
  method: string;
  url: URL;
  headers: Header[];
  body: Uint8Array | null;
}

const BODYLESS = ["GET", "HEAD"];
const ARGUMENTS_IN_QUERY = ["GET", "HEAD", "DELETE"];

export function toolTemplateOf(config: Readonly<Record<string, unknown>>): ToolTemplate {
  const { method, url, parameters, headers, body } = config;
  return {
    method: typeof method === "string" ? method.toUpperCase() : "GET",
    url: typeof url === "string" ? url : "",
    parameters: parameters ?? undefined,
    headers: readHeaders(headers),
    body: typeof body === "string" && body !== "" ? body : undefined,
  };
}

/** What keeps a template from being saved, by field. */
export function toolProblems({
  method,
  url,
  parameters,
  headers,
  body,
}: ToolTemplate): Record<string, string[]> {
  const schema = schemaProblem(parameters);
  const declared = schema === null ? declaredNames(parameters) : null;
  const ofBody =
    body === undefined
      ? []
      : BODYLESS.includes(method)
        ? [`${method} sends no body. Remove it, or choose another method.`]
        : bodyProblems(body, findHeader(headers, "content-type"));
  const problems: Record<string, string[]> = {
    url: urlProblems(url, declared),
    parameters: schema === null ? [] : [schema],
    headers: headerProblems(headers),
    body: ofBody,
  };
  return Object.fromEntries(Object.entries(problems).filter(([, sentences]) => sentences.length > 0));
}

/**
 * The request of one call. Arguments that no template uses go into the query of GET and DELETE, else into the body when
 * it has no template. Throws `invalid` with the argument that does not fit.
 */
export function toolRequest(template: ToolTemplate, given: Readonly<Record<string, unknown>>): ToolRequest {
  const { method, parameters, body: bodyTemplate } = template;
  const from = new Arguments(checkArguments(parameters, given), declaredNames(parameters));
  const url = fillUrl(template.url, from);
  const headers = fillHeaders(template.headers, from);
  const type = findHeader(headers, "content-type");
  const hasTemplate = bodyTemplate !== undefined && !BODYLESS.includes(method);
  const body = hasTemplate ? fillBody(bodyTemplate, type, from) : null;
  const rest = from.unused();
  if (ARGUMENTS_IN_QUERY.includes(method)) {
    return { method, url: withPairs(url, pairsOf(rest)), ...withBody(headers, body) };
  }
  const isOpen = body === null && rest.length > 0;
  return { method, url, ...withBody(headers, isOpen ? bodyOf(rest, type) : body) };
}

type Entries = readonly [name: string, value: unknown][];

const pairsOf = (entries: Entries) => entries.flatMap(([name, value]) => queryPairs(name, value));

function bodyOf(entries: Entries, contentType: string | undefined): Body {
  if (contentType !== undefined && /x-www-form-urlencoded/i.test(contentType)) {
    return { text: pairsOf(entries).join("&"), contentType };
  }
  return {
    text: JSON.stringify(Object.fromEntries(entries)),
    contentType: contentType ?? "application/json",
  };
}

function withBody(headers: Header[], body: Body | null) {
  if (body === null) return { headers, body: null };
  const typed = findHeader(headers, "content-type") !== undefined;
  const type: Header[] = typed ? [] : [["Content-Type", body.contentType]];
  return { headers: [...headers, ...type], body: new TextEncoder().encode(body.text) };
}
