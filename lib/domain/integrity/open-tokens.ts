import "server-only";
import { asc, gt } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { connections } from "@/db/schema";
import { tokensOpen, type TokenField } from "@/lib/vault/tokens";
import { type ConnectionRow, placeOf, tokenPlace } from "../connections/shared";

const PAGE = 100;

/** Connections whose every token opened, and those of which one did not, was missing or should not be there. */
export async function openTokens(): Promise<{ opened: number; damaged: ConnectionRow[] }> {
  const damaged: ConnectionRow[] = [];
  let opened = 0;
  for (let after = ""; ;) {
    const page = await readPage(after);
    for (const row of page) {
      const damage = await damageOf(row);
      if (damage) damaged.push(damage);
      else opened += 1;
    }
    after = page.at(-1)?.id ?? "";
    if (page.length < PAGE) return { opened, damaged };
  }
}

const readPage = (after: string): Promise<ConnectionRow[]> =>
  transaction(ALL, (tx) =>
    tx.select().from(connections).where(gt(connections.id, after)).orderBy(asc(connections.id)).limit(PAGE),
  );

/** Read anew with its tokens, because they are renewed while others are looked at. Null: it is whole, or gone. */
const damageOf = ({ orgId, projectId, id }: ConnectionRow): Promise<ConnectionRow | null> =>
  transaction({ org: orgId, project: projectId }, async (tx) => {
    const here = placeOf({ orgId, projectId, id });
    const [row] = await tx.select().from(connections).where(here).for("share");
    return !row || (await tokensOpen(tx, tokenPlace(row), expectedOf(row))) ? null : row;
  });

function expectedOf({ failure, hasRefreshToken }: ConnectionRow): TokenField[] {
  if (failure) return [];
  return hasRefreshToken ? ["access_token", "refresh_token"] : ["access_token"];
}
