import "server-only";
import { AppError } from "@/lib/errors";
import { keyedMac, sameText } from "@/lib/vault/keyed";
import type { Context } from "../context";
import type { CredentialRow } from "../credentials/shared";
import type { Reference } from "./registry";

/** Minutes a reviewed impact may be acted on. */
const VALID_MINUTES = 15;
const TOKEN = /^(\d{1,15})\.([0-9a-f]{64})$/;

/** Everything the reviewer saw that could change: which credentials, at which value, and who uses them. */
function seen(
  credentials: readonly Pick<CredentialRow, "id" | "version">[],
  references: readonly Reference[],
): string[] {
  const rows = credentials.map((credential) => `${credential.id} ${credential.version}`).toSorted();
  const uses = references
    .map((use) => `${use.credentialId} ${use.via} ${use.consumer.id} ${use.slot} ${use.active}`)
    .toSorted();
  return [...rows, "", ...uses];
}

export async function impactToken(
  ctx: Context,
  credentials: readonly CredentialRow[],
  references: readonly Reference[],
  now = Date.now(),
): Promise<string> {
  const until = String(now + VALID_MINUTES * 60_000);
  return `${until}.${await keyedMac("impact", [ctx.orgId, ctx.projectId, until, ...seen(credentials, references)])}`;
}

/** Throws `impact_required` without a token, `impact_changed` when what it was made for is no longer so. */
export async function checkImpactToken(
  ctx: Context,
  token: string | undefined,
  credentials: readonly CredentialRow[],
  references: readonly Reference[],
  now = Date.now(),
): Promise<void> {
  if (!token)
    throw new AppError(
      "impact_required",
      "Review what this deletion breaks first; the impact answer carries the token to send here.",
    );
  const [, until = "", mac = ""] = TOKEN.exec(token) ?? [];
  const expected = await keyedMac("impact", [
    ctx.orgId,
    ctx.projectId,
    until,
    ...seen(credentials, references),
  ]);
  if (sameText(expected, mac) && Number(until) > now) return;
  throw new AppError(
    "impact_changed",
    "What uses this has changed since you looked, or you looked too long ago. Review the list again.",
  );
}
