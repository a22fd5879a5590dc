import { z } from "zod";
import { primarySecret } from "@/components/credentials/summary-of";
import type { PersonContext } from "@/lib/auth/session";
import type { Candidate, Candidates } from "@/lib/domain/consumers/candidates";
import { CredentialId } from "@/lib/domain/credentials/input";
import { listCredentials } from "@/lib/domain/credentials/list";
import { readCredential } from "@/lib/domain/credentials/read";
import type { CredentialView } from "@/lib/domain/credentials/view";
import { parse } from "@/lib/domain/door";

const Input = z.strictObject({ id: CredentialId, q: z.string().max(200).optional() });
const LISTED_MAX = 100;

/**
 * Credentials that may take the place of one: those of its service first, then those of its type, then the rest. Which
 * uses each of them fits is told by the preview of the move.
 */
export async function moveTargets(ctx: PersonContext, raw: unknown): Promise<Candidates> {
  const { id, q } = parse(Input, raw);
  const from = await readCredential(ctx, { id });
  const listed = { ...(q && { q }), scope: "project", limit: LISTED_MAX } as const;
  const [alike, all] = await Promise.all([
    listCredentials(ctx, { ...listed, type: from.type }),
    listCredentials(ctx, listed),
  ]);
  const found = new Map([...alike.items, ...all.items].map((one) => [one.id, one]));
  found.delete(id);
  const items = [...found.values()].map((one) => candidate(one, from));
  return {
    items: items.toSorted((a, b) => rank(a, from) - rank(b, from)),
    suggestedId: null,
    service: null,
    more: alike.nextCursor !== null || all.nextCursor !== null,
  };
}

const rank = ({ fit, credential }: Candidate, { type }: CredentialView) =>
  fit === "match" ? 0 : credential.type === type ? 1 : 2;

function candidate(one: CredentialView, from: CredentialView): Candidate {
  const { id, name, key, type, template, status } = one;
  const isAlike = template !== null && template === from.template;
  return {
    // Nothing is tested while one decides about a deletion.
    credential: { id, name, key, type, template, status, hint: primarySecret(one)?.hint ?? null, test: null },
    fit: isAlike ? "match" : "fits",
    reason: null,
  };
}
