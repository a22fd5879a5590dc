import "server-only";
import { isObject } from "@/lib/consumers/http/limits";
import { type InjectionChoice, InjectionChoiceSchema } from "@/lib/egress/inject/choice";
import { followed } from "./references";

type Json = Record<string, unknown>;

/**
 * How the document itself says that an operation takes a secret: the first scheme it demands that one credential can
 * fill in. Undefined when it says nothing usable.
 */
export function choiceOfDocument(document: Json, operation: Json): InjectionChoice | undefined {
  const demands = operation["security"] ?? document["security"];
  const alternatives = Array.isArray(demands) ? demands.filter(isObject) : [];
  const single = alternatives.map((demand) => Object.keys(demand)).filter((names) => names.length === 1);
  const components = isObject(document["components"]) ? document["components"] : {};
  const schemes = isObject(components["securitySchemes"]) ? components["securitySchemes"] : {};
  return single
    .flat()
    .map((name) =>
      Object.hasOwn(schemes, name) ? choiceOfScheme(followed(document, schemes[name])) : undefined,
    )
    .find((choice) => choice !== undefined);
}

function choiceOfScheme(scheme: unknown): InjectionChoice | undefined {
  if (!isObject(scheme)) return undefined;
  const parsed = InjectionChoiceSchema.safeParse(described(scheme));
  return parsed.success ? parsed.data : undefined;
}

function described({ type, in: place, name, scheme }: Json): unknown {
  switch (type) {
    case "apiKey":
      return place === "header" || place === "query" ? { in: place, name } : undefined;
    case "http":
      return typeof scheme === "string" ? { in: scheme.toLowerCase() } : undefined;
    case "oauth2":
    case "openIdConnect":
      return { in: "bearer" };
    default:
      return undefined;
  }
}
