import "server-only";
import type { Template } from "@/lib/catalog/template-shape";

/**
 * Whether the catalogue itself names a host: `api.example.com`, or `{shop}.example.com` with its part filled in. A host
 * that a field names as a whole is somebody's own.
 */
export function isHostOf({ hosts }: Pick<Template, "hosts">, host: string): boolean {
  return hosts.some((pattern) => isFixed(pattern) && expressionOf(pattern).test(host));
}

/** At least the registered name is written down. */
const isFixed = (pattern: string) => /(?:^|[.}*-])[a-z0-9-]+\.[a-z]+$/.test(pattern);

function expressionOf(pattern: string): RegExp {
  const parts = pattern
    .split(/(\{[a-z0-9_]+\}|^\*)/)
    .map((part) => (/^[{*]/.test(part) ? "[a-z0-9_.-]+" : escape(part)));
  return new RegExp(`^${parts.join("")}$`);
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
