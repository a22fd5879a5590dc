import "server-only";
import { SCOPES, type Scope } from "@/lib/access/policy";
import type { machineTokens } from "@/db/schema";
import type { RelayRule } from "./rules";

export type TokenRow = typeof machineTokens.$inferSelect;

export interface TokenView {
  id: string;
  name: string;
  /** Last four characters of the token. */
  tail: string;
  scopes: Scope[];
  /** Keys it may use; null = every key its person may use. */
  keys: string[] | null;
  workflowId: string | null;
  /** What it may call through the relay; null = everything. */
  rules: RelayRule[] | null;
  /** Calls a minute of relay and resolve; null = no limit. */
  ratePerMinute: number | null;
  status: "active" | "expired" | "revoked";
  /** The person it acts for; null when it was made on the command line. */
  createdBy: { id: string; name: string } | null;
  /** The token that made it, if a token did. */
  parentId: string | null;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
  revision: number;
}

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** A scope of a newer version is unknown here and gives nothing. */
export const knownScopes = (scopes: readonly string[]): Scope[] =>
  SCOPES.filter((scope) => scopes.includes(scope));

export const viewToken = (row: TokenRow, personName: string | null): TokenView => ({
  id: row.id,
  name: row.name,
  tail: row.tail,
  scopes: knownScopes(row.scopes),
  keys: row.keys,
  workflowId: row.workflowId,
  rules: row.rules,
  ratePerMinute: row.ratePerMinute,
  status: row.revokedAt ? "revoked" : row.expiresAt && row.expiresAt <= new Date() ? "expired" : "active",
  createdBy: row.userId ? { id: row.userId, name: personName ?? "Somebody who left" } : null,
  parentId: row.parentId,
  createdAt: row.createdAt.toISOString(),
  expiresAt: iso(row.expiresAt),
  revokedAt: iso(row.revokedAt),
  lastUsedAt: iso(row.lastUsedAt),
  revision: row.revision,
});

export const subjectOfToken = (token: Pick<TokenRow, "id" | "name">) => ({
  kind: "token",
  id: token.id,
  name: token.name,
});
