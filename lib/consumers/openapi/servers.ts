import { isObject } from "@/lib/consumers/http/limits";

const SERVERS_MAX = 20;

/** Addresses of the servers of a document; one whose variables have no default is left out. */
export function readServers(node: unknown): { servers: string[]; problems: string[] } {
  const entries = Array.isArray(node) ? node.slice(0, SERVERS_MAX).filter(isObject) : [];
  const read = entries.map(addressOf);
  const servers = read.filter((address) => address !== null);
  const isComplete = servers.length === read.length;
  return { servers, problems: isComplete ? [] : ["A server whose address is incomplete is left out."] };
}

function addressOf(server: Record<string, unknown>): string | null {
  const { url, variables } = server;
  if (typeof url !== "string" || url.length > 2_000) return null;
  const filled = url.replace(/\{([^{}]+)\}/g, (mark, name: string) => {
    const variable = isObject(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined;
    const value = isObject(variable) ? variable["default"] : undefined;
    return typeof value === "string" ? value : mark;
  });
  return /[{}\s\\]/.test(filled) ? null : filled;
}

/**
 * The address that paths are put behind: what the configuration says, else the first server, which may be relative to
 * the address of the document. Null when that gives no address.
 */
export function baseAddress(
  baseUrl: string | undefined,
  servers: readonly string[],
  documentUrl: string | undefined,
): URL | null {
  const written = baseUrl ?? servers[0] ?? "/";
  const base = baseUrl === undefined ? documentUrl : undefined;
  if (!URL.canParse(written, base)) return null;
  const url = new URL(written, base);
  const isHttp = url.protocol === "https:" || url.protocol === "http:";
  const hasMore = url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "";
  return isHttp && !hasMore ? url : null;
}
