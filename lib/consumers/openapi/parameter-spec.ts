import { isObject } from "@/lib/consumers/http/limits";
import { isRefusedHeader } from "@/lib/consumers/http/headers";
import { followed } from "./references";

export type ParameterPlace = "path" | "query" | "header";

export interface ParameterSpec {
  name: string;
  in: ParameterPlace;
  required: boolean;
  description: string;
  /** Of its schema, when that says one. */
  type: string | null;
  /** A list or an object is written as several pairs of a query, or as `name=value` in a path or a header. */
  explode: boolean;
  /** Written as JSON instead of in a style. */
  isJson: boolean;
  /** Its style is none of the usual ones, in which only single values look alike. */
  isSingle: boolean;
}

type Json = Record<string, unknown>;

const PLACES: readonly string[] = ["path", "query", "header"];
/** OpenAPI leaves these to the media types and the security schemes. */
const NOT_PARAMETERS = ["accept", "content-type", "authorization"];
const USUAL_STYLE = { path: "simple", query: "form", header: "simple" } as const;

/** Parameters of one operation: those of the path, replaced by the operation's own of the same name and place. */
export function readParameters(document: Json, path: string, lists: readonly unknown[]) {
  const problems: string[] = [];
  const read = new Map<string, ParameterSpec>();
  for (const node of lists.flatMap((list): unknown[] => (Array.isArray(list) ? list : []))) {
    const parameter = followed(document, node);
    const spec = isObject(parameter) ? readParameter(document, parameter, problems) : null;
    if (spec) read.set(`${spec.in} ${spec.name}`, spec);
  }
  const parameters = [...read.values()].filter(
    (spec) => spec.in !== "path" || path.includes(`{${spec.name}}`),
  );
  const named = new Set(parameters.filter((spec) => spec.in === "path").map((spec) => spec.name));
  const missing = namesInPath(path).filter((name) => !named.has(name));
  return { parameters: [...missing.map(undeclared), ...parameters], problems };
}

export const namesInPath = (path: string): string[] => [
  ...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => name)),
];

function readParameter(document: Json, parameter: Json, problems: string[]): ParameterSpec | null {
  const { name, in: place } = parameter;
  if (typeof name !== "string" || typeof place !== "string") return null;
  if (!isPlace(place)) {
    problems.push(`the ${place === "cookie" ? "cookie" : "parameter"} “${name.slice(0, 60)}” is not sent.`);
    return null;
  }
  if (place === "header" && NOT_PARAMETERS.includes(name.toLowerCase())) return null;
  if (place === "header" && isRefusedHeader(name)) {
    problems.push(`the header “${name.slice(0, 60)}” is for a credential.`);
    return null;
  }
  const style = parameter["style"] ?? USUAL_STYLE[place];
  const isUsual = style === USUAL_STYLE[place];
  if (!isUsual)
    problems.push(`“${name.slice(0, 60)}” has a style that is not known here. Only single values are sent.`);
  const schema = followed(document, parameter["schema"]);
  const { type, description } = {
    type: isObject(schema) ? schema["type"] : null,
    description: parameter["description"],
  };
  return {
    name,
    in: place,
    required: place === "path" || parameter["required"] === true,
    description: typeof description === "string" ? description.slice(0, 500) : "",
    type: typeof type === "string" ? type : null,
    explode: typeof parameter["explode"] === "boolean" ? parameter["explode"] : place === "query",
    isJson: isObject(parameter["content"]),
    isSingle: !isUsual,
  };
}

const isPlace = (place: string): place is ParameterPlace => PLACES.includes(place);

const undeclared = (name: string): ParameterSpec => ({
  name,
  in: "path",
  required: true,
  description: "",
  type: null,
  explode: false,
  isJson: false,
  isSingle: false,
});
