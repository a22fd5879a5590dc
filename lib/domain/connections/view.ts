import "server-only";
import type { ConnectionRow } from "./shared";

/** A connected account without its tokens. */
export interface ConnectionView {
  id: string;
  consumerId: string;
  /** Whose account, as the person who connected it said. */
  name: string;
  /** `failed`: the service took the authorization back; the account has to be connected again. */
  status: "active" | "disabled" | "failed";
  failure: string | null;
  scopes: string[];
  /** Whether Keyhold can renew it by itself. */
  hasRefreshToken: boolean;
  expiresAt: string | null;
  refreshedAt: string | null;
  lastUsedAt: string | null;
  revision: number;
  createdAt: string;
  createdBy: string;
}

export const viewConnection = (row: ConnectionRow): ConnectionView => ({
  id: row.id,
  consumerId: row.consumerId,
  name: row.name,
  status: row.status,
  failure: row.failure,
  scopes: row.scopes,
  hasRefreshToken: row.hasRefreshToken,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  refreshedAt: row.refreshedAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revision: row.revision,
  createdAt: row.createdAt.toISOString(),
  createdBy: row.createdBy,
});
