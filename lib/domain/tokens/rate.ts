import "server-only";
import { oneStatement } from "@/db/client";
import { countCall } from "../attempts";
import type { Context } from "../context";

interface Rated {
  id: string;
  ratePerMinute: number;
}

/**
 * Counts a call of a token that may only make so many a minute, and for every limited token that it comes from. Throws
 * `rate_limited`. Nothing is counted, and nothing asked, for one without a limit: its parents have none either.
 */
export async function countTokenCall({ actor }: Context): Promise<void> {
  if (actor.kind !== "token" || actor.ratePerMinute === null) return;
  const limited = await limitedFamily(actor.id);
  await countCall(
    limited.map(({ id, ratePerMinute }) => ({ subject: `calls:${id}`, most: ratePerMinute })),
    "Called",
  );
}

async function limitedFamily(id: string): Promise<Rated[]> {
  return oneStatement(
    (sql) => sql<Rated[]>`
      with recursive family (id, parent_id, rate) as (
        select id, parent_id, rate_per_minute from machine_tokens where id = ${id}
        union all
        select t.id, t.parent_id, t.rate_per_minute from machine_tokens t join family on t.id = family.parent_id
      )
      select id, rate as "ratePerMinute" from family where rate is not null`,
  );
}
