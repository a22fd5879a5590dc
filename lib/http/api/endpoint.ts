import type { z } from "zod";
import type { Context } from "@/lib/domain/context";
import type { Door } from "@/lib/domain/door";
import type { RunEvent } from "@/lib/domain/runs/follow";

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** One line of the REST table: a method and path that translate to one door. */
export interface Endpoint {
  method: Method;
  /** Under /api/v1, with `{name}` for path parameters. */
  path: string;
  door: Door<z.ZodType, unknown>;
  summary: string;
  /** Status of success, 200 unless said otherwise. */
  status?: number;
  /** Names of inputs that come from headers: `If-Match` → revision, `Impact-Token` → impactToken. */
  headers?: readonly ("revision" | "impactToken")[];
  /** Bytes of body accepted, when more than usual. */
  bodyLimit?: number;
  /** The door takes a list of ids, and the path has the one. */
  one?: true;
  /** The body as a whole is this input of the door. */
  bodyAs?: string;
  /** Answers with `?stream=1`, as server-sent events until there is no more to tell. */
  stream?: (ctx: Context, input: unknown, following: Following) => AsyncGenerator<RunEvent>;
  /** Schema of the answer, for the OpenAPI document and the tests that hold answers to it. */
  answer: z.ZodType;
}

export interface Following {
  signal: AbortSignal;
  /** Throws when whoever listens may not any more. */
  check: () => Promise<void>;
}

export interface Match {
  endpoint: Endpoint;
  path: Record<string, string>;
}

/**
 * Finds the endpoint of a path; `allowed` lists the methods of the path when only the method is wrong. A path that the
 * table has word for word is never one with a parameter (OpenAPI 3.1 §4.8.8).
 */
export function matcher(endpoints: readonly Endpoint[]) {
  const compiled = endpoints.map((endpoint) => ({ endpoint, parts: endpoint.path.split("/").slice(1) }));
  const words = new Set(endpoints.map((endpoint) => endpoint.path).filter((path) => !path.includes("{")));
  return (method: string, pathname: string): Match | { allowed: Method[] } => {
    const given = pathname.split("/").slice(1);
    const fitting = compiled.flatMap(({ endpoint, parts }): Match[] => {
      if (words.has(pathname) && endpoint.path !== pathname) return [];
      const path = matchParts(parts, given);
      return path ? [{ endpoint, path }] : [];
    });
    const found = fitting.find(({ endpoint }) => endpoint.method === method);
    return found ?? { allowed: fitting.map(({ endpoint }) => endpoint.method) };
  };
}

function matchParts(parts: readonly string[], given: readonly string[]): Record<string, string> | null {
  if (parts.length !== given.length) return null;
  const path: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const text = given[index] ?? "";
    if (!part.startsWith("{")) {
      if (part !== text) return null;
      continue;
    }
    if (text === "") return null;
    // As it came: nothing is decoded, so what is no plain id names nothing.
    path[part.slice(1, -1)] = text;
  }
  return path;
}
