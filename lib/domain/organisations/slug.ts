import { z } from "zod";

const SLUG_LENGTH_MAX = 40;
const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** First parts of addresses that are not organisations, now or likely later. */
const RESERVED = new Set([
  "_next",
  "account",
  "admin",
  "api",
  "assets",
  "auth",
  "credentials",
  "docs",
  "healthz",
  "help",
  "hooks",
  "invitation",
  "login",
  "logout",
  "mcp",
  "new",
  "oauth",
  "public",
  "readyz",
  "relay",
  "request",
  "settings",
  "setup",
  "sign-in",
  "sign-out",
  "static",
  "well-known",
]);

/** The part of an address that names an organisation or a project. */
export const Slug = z
  .string()
  .max(SLUG_LENGTH_MAX, `Up to ${SLUG_LENGTH_MAX} characters.`)
  .regex(SLUG, "Use small letters, digits and hyphens; start and end with a letter or digit.")
  .refine((slug) => !RESERVED.has(slug), "This word is part of Keyhold's own addresses. Choose another.");

/** A slug made from a name that none of `taken` has: "Acme GmbH" is acme-gmbh, then acme-gmbh-2. */
export function slugFromName(name: string, taken: ReadonlySet<string>, otherwise: string): string {
  const ascii = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
  const words = ascii.split(/[^a-z0-9]+/).filter((word) => word !== "");
  const base =
    words
      .join("-")
      .slice(0, SLUG_LENGTH_MAX - 6)
      .replace(/-$/, "") || otherwise;
  const isFree = (slug: string) => !taken.has(slug) && !RESERVED.has(slug);
  if (isFree(base)) return base;
  for (let count = 2; ; count += 1) if (isFree(`${base}-${count}`)) return `${base}-${count}`;
}
