import "server-only";
import { and, desc, ilike, inArray, isNull, notInArray, or } from "drizzle-orm";
import { credentials, credentialVersions } from "@/db/schema";
import type { SlotSpec } from "@/lib/catalog/kind-shape";
import { findKind } from "@/lib/catalog/kinds";
import { serviceFor } from "@/lib/catalog/service-for";
import { type Fit, fitOf, slotsOf } from "@/lib/catalog/slots";
import { AppError, notFound } from "@/lib/errors";
import { takeHints } from "@/lib/vault/take";
import { query } from "../command";
import type { TxContext } from "../context";
import { alive, currentVersion, placeOfVersion, type StoredCredential, visible } from "../credentials/shared";
import { candidateOf } from "./fill-slots";
import { CandidatesInput } from "./input";
import { type SlotCredential, slotCredential } from "./view";

/** Rows read of each group; whoever has more searches by name. */
const FITTING_MAX = 200;
const OTHERS_MAX = 50;

export interface Candidate {
  credential: Extract<SlotCredential, { name: string }>;
  fit: Fit["level"];
  /** Why it cannot be chosen. */
  reason: string | null;
}

export interface Candidates {
  /** Expected ones first, then what fits, then the rest with their reasons. */
  items: Candidate[];
  /** The one that key or destination point at, when it is the only one: offered, never chosen silently. */
  suggestedId: string | null;
  /** The catalogue's service whose credential is wanted most likely; null when none is. */
  service: { id: string; name: string } | null;
  /** True when there are more than are listed. */
  more: boolean;
}

/** What a slot's picker offers to this person. */
export const listCandidates = query(
  "consumer.candidates",
  CandidatesInput,
  async (ctx, input): Promise<Candidates> => {
    const kind = findKind(input.kind);
    const slot = kind && slotsOf(kind, input.config).find((one) => one.name === input.slot);
    if (!kind) throw notFound("No such kind");
    if (!slot)
      throw new AppError("invalid", "Check the named fields.", {
        fields: { slot: ["There is no such slot here."] },
      });
    const { rows, more } = await readRows(ctx, slot, input.q);
    const hinted = rows.filter((row) => row.version.hasHint);
    const hints = await takeHints(
      ctx.tx,
      hinted.map((row) => placeOfVersion(row.credential, row.version)),
    );
    const seen = new Set(rows.map((row) => row.credential.id));
    const items = rows
      .map((row): Candidate => {
        const { level, reason } = fitOf(kind, input.config, slot, candidateOf(row));
        // Safe because every row read here is one the reader may see.
        const credential = slotCredential(row, seen, hints.get(row.version.id)) as Candidate["credential"];
        return { credential, fit: level, reason };
      })
      .toSorted((a, b) => ORDER.indexOf(a.fit) - ORDER.indexOf(b.fit));
    const matches = items.filter((item) => item.fit === "match" && item.credential.status === "active");
    const service = serviceFor(kind, slot, input.config);
    return {
      items,
      suggestedId: matches.length === 1 ? (matches[0]?.credential.id ?? null) : null,
      service: service ? { id: service.id, name: service.name } : null,
      more,
    };
  },
);

const ORDER: readonly Fit["level"][] = ["match", "fits", "unfit"];

async function readRows(ctx: TxContext, slot: SlotSpec, q: string | undefined) {
  const types = [...slot.accepts];
  const fitting = await page(ctx, inArray(credentials.type, types), q, FITTING_MAX);
  const others = await page(ctx, notInArray(credentials.type, types), q, OTHERS_MAX);
  return {
    rows: [...fitting.slice(0, FITTING_MAX), ...others.slice(0, OTHERS_MAX)],
    more: fitting.length > FITTING_MAX || others.length > OTHERS_MAX,
  };
}

function page(
  ctx: TxContext,
  ofType: ReturnType<typeof inArray>,
  q: string | undefined,
  limit: number,
): Promise<StoredCredential[]> {
  const pattern = q && `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  return ctx.tx
    .select({ credential: credentials, version: credentialVersions })
    .from(credentials)
    .innerJoin(credentialVersions, currentVersion)
    .where(
      and(
        visible(ctx),
        alive,
        isNull(credentials.workflowId),
        ofType,
        pattern ? or(ilike(credentials.name, pattern), ilike(credentials.key, pattern)) : undefined,
      ),
    )
    .orderBy(desc(credentials.updatedAt), desc(credentials.id))
    .limit(limit + 1);
}
