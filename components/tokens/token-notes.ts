import type { TokenView } from "@/lib/domain/tokens/shared";

const DAY_MS = 86_400_000;
const SOON_DAYS = 7;
const UNUSED_DAYS = 30;

export interface TokenNotes {
  /** Ends within a week. */
  isExpiring: boolean;
  /** Days without use, when that is long enough to ask whether anybody needs it. */
  unusedDays: number | null;
}

export function tokenNotes(
  token: Pick<TokenView, "expiresAt" | "lastUsedAt" | "createdAt">,
  now = Date.now(),
): TokenNotes {
  const left = token.expiresAt ? Date.parse(token.expiresAt) - now : Infinity;
  const unusedDays = Math.floor((now - Date.parse(token.lastUsedAt ?? token.createdAt)) / DAY_MS);
  return {
    isExpiring: left > 0 && left <= SOON_DAYS * DAY_MS,
    unusedDays: unusedDays >= UNUSED_DAYS ? unusedDays : null,
  };
}
