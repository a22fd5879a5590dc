import { isObject } from "@/lib/consumers/http/limits";

type Json = Readonly<Record<string, unknown>>;

const HOPS_MAX = 16;
const SHOWN_MAX = 20;

/** What a node stands for: itself, or what its reference inside the document names. Undefined when that is nothing. */
export function followed(document: Json, node: unknown): unknown {
  let target = node;
  for (let hops = 0; hops <= HOPS_MAX; hops += 1) {
    const reference = referenceOf(target);
    if (reference === null) return target;
    target = at(document, reference);
  }
  return undefined;
}

export function referenceOf(node: unknown): string | null {
  const reference = isObject(node) && Object.hasOwn(node, "$ref") ? node["$ref"] : undefined;
  return typeof reference === "string" ? reference : null;
}

/** Places that refer to other documents, as pointers. Such references are never followed. */
export function externalReferences(document: Json): string[] {
  const found: string[] = [];
  const seen = new Set<unknown>();
  const waiting: { node: unknown; place: string }[] = [{ node: document, place: "#" }];
  for (let item = waiting.pop(); item !== undefined && found.length < SHOWN_MAX; item = waiting.pop()) {
    const { node, place } = item;
    if (typeof node !== "object" || node === null || seen.has(node)) continue;
    seen.add(node);
    const reference = referenceOf(node);
    if (reference !== null && !reference.startsWith("#")) found.push(place);
    for (const [name, child] of Object.entries(node).toReversed()) {
      waiting.push({ node: child, place: `${place}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}` });
    }
  }
  return found;
}

/** RFC 6901, in a URI fragment; own names only. */
function at(document: Json, reference: string): unknown {
  if (reference !== "#" && !reference.startsWith("#/")) return undefined;
  let node: unknown = document;
  for (const step of reference.slice(1).split("/").slice(1)) {
    const name = unescaped(step);
    if (name === null || typeof node !== "object" || node === null || !Object.hasOwn(node, name))
      return undefined;
    node = (node as Record<string, unknown>)[name];
  }
  return node;
}

function unescaped(step: string): string | null {
  try {
    return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return null;
  }
}
