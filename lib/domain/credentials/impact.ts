import "server-only";
import { z } from "zod";
import { query } from "../command";
import { type ConsumerImpact, consumerImpact } from "../impact/consumer";
import { findReferences, type Reference } from "../impact/registry";
import { impactSummary } from "../impact/summary";
import { impactToken } from "../impact/token";
import { findCredentials, Ids } from "./find-many";
import type { StoredCredential } from "./shared";

export type { ConsumerImpact };

export interface ImpactItem {
  id: string;
  key: string;
  name: string;
  consumers: ConsumerImpact[];
  /** Uses by consumers this reader may not see. */
  hidden: number;
  /** Mentions of the key in code, found by a static scan and never complete. */
  references: ConsumerImpact[];
  blockedBy: string[];
}

export interface Impact {
  items: ImpactItem[];
  summary: string;
  /** True when at least one of them cannot be deleted now. */
  blocked: boolean;
  /** True when a consumer that is in use is affected: the dialog then asks to type the name. */
  active: boolean;
  token: string;
}

/** What deleting these credentials would change, and the token that lets exactly this be deleted. */
export const impactOfDeletion = query(
  "credential.impact",
  z.strictObject({ ids: Ids }),
  async (ctx, { ids }): Promise<Impact> => {
    const stored = await findCredentials(ctx, ids);
    const rows = stored.map((row) => row.credential);
    const references = await findReferences(ctx, rows);
    return {
      items: stored.map((row) => impactItem(row, references)),
      summary: impactSummary(references),
      blocked: references.some((reference) => reference.blockedBy !== null),
      active: references.some((reference) => reference.active),
      token: await impactToken(ctx, rows, references),
    };
  },
);

function impactItem({ credential }: StoredCredential, references: readonly Reference[]): ImpactItem {
  const uses = references.filter((reference) => reference.credentialId === credential.id);
  return {
    id: credential.id,
    key: credential.key,
    name: credential.name,
    consumers: uses.filter((use) => use.visible && use.via === "slot").map(consumerImpact),
    hidden: uses.filter((use) => !use.visible).length,
    references: uses.filter((use) => use.visible && use.via === "code").map(consumerImpact),
    blockedBy: [...new Set(uses.flatMap((use) => use.blockedBy ?? []))],
  };
}
