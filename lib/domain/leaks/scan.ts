import "server-only";
import { and, eq, gt, isNull } from "drizzle-orm";
import { z } from "zod";
import { transaction } from "@/db/client";
import { credentials, credentialVersions } from "@/db/schema";
import { take } from "@/lib/vault/take";
import { throttled } from "../around";
import { release } from "../command";
import type { Context } from "../context";
import { alive, placeOfVersion, type StoredCredential, subjectOf, visible } from "../credentials/shared";
import { reachOf } from "../door";
import { findValues, type Stored } from "./find";

/** Characters of one text. */
const TEXT_MAX = 1_000_000;
/** Versions opened in one transaction: many enough to be quick, few enough to stay far below the deadline. */
const PAGE = 500;
const SCANS_A_MINUTE = 10;

const Input = z.strictObject({
  text: z.string().min(1, "Paste a text.").max(TEXT_MAX, "Up to 1 MB of text."),
});

export interface Leak {
  credential: { id: string; key: string; name: string; template: string | null };
  field: string;
  version: number;
  /** Whether this value is in use; a leaked one that was replaced may still work at the service. */
  current: boolean;
  lines: number[];
}

/**
 * Which stored values stand in a text, such as a log or a diff. The text and the opened values stay in memory for the
 * length of the call; the audit keeps what was found, never where.
 */
export const scanLeaks = throttled(
  release("leak.scan", Input, async (ctx, { text }) => {
    const items: Leak[] = [];
    let scanned = 0;
    for (let after = ""; ;) {
      const page = await storedPage(ctx, after);
      scanned += page.versions;
      items.push(...findValues(text, page.values).map(({ ref, lines }) => ({ ...ref, lines })));
      if (page.next === null) break;
      after = page.next;
    }
    const about = items.map((leak) => ({
      subject: subjectOf(leak.credential),
      detail: { version: leak.version, current: leak.current, field: leak.field },
    }));
    return {
      result: { items, scanned },
      ...(about.length > 0 ? { about } : { detail: { found: 0, scanned } }),
    };
  }),
  "Scanned",
  (ctx) => [{ subject: `scan:${ctx.actor.id}`, most: SCANS_A_MINUTE }],
);

type Ref = Omit<Leak, "lines">;

/** The opened values of some versions that still have theirs. What is damaged is passed over: `verify` tells of it. */
async function storedPage(
  ctx: Context,
  after: string,
): Promise<{ values: Stored<Ref>[]; versions: number; next: string | null }> {
  return transaction(reachOf(ctx), async (tx) => {
    const rows: StoredCredential[] = await tx
      .select({ credential: credentials, version: credentialVersions })
      .from(credentialVersions)
      .innerJoin(
        credentials,
        and(
          eq(credentials.orgId, credentialVersions.orgId),
          eq(credentials.projectId, credentialVersions.projectId),
          eq(credentials.id, credentialVersions.credentialId),
        ),
      )
      .where(
        and(
          visible({ ...ctx, tx }),
          alive,
          gt(credentialVersions.number, 0),
          isNull(credentialVersions.discardedAt),
          gt(credentialVersions.id, after),
        ),
      )
      .orderBy(credentialVersions.id)
      .limit(PAGE);
    const taken = await take(
      tx,
      rows.map((row) => placeOfVersion(row.credential, row.version)),
    );
    const values = rows.flatMap((row) =>
      Object.entries(taken.get(row.version.id) ?? {}).map(([field, secret]) => ({
        value: secret.expose(),
        ref: refOf(row, field),
      })),
    );
    const next = rows.length === PAGE ? (rows.at(-1)?.version.id ?? null) : null;
    return { values, versions: rows.length, next };
  });
}

const refOf = ({ credential, version }: StoredCredential, field: string): Ref => ({
  credential: {
    id: credential.id,
    key: credential.key,
    name: credential.name,
    template: credential.templateId,
  },
  field,
  version: version.number,
  current: version.label === "current",
});
