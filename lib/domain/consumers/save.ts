import "server-only";
import { violatedConstraint } from "@/db/failures";
import { consumers } from "@/db/schema";
import { DRIVERS } from "@/lib/consumers/drivers";
import { AppError, notFound } from "@/lib/errors";
import type { TxContext } from "../context";
import { type Config, invalid, parseConfig } from "./config";
import { type ConsumerRow, kindOf, placeOf } from "./shared";

/** A configuration as it will be stored. Throws `invalid` with the fields that are wrong. */
export function acceptConfig(row: Pick<ConsumerRow, "kind">, submitted: Config): Config {
  const kind = kindOf(row);
  const config = parseConfig(kind, submitted);
  const problems = DRIVERS[kind.id]?.check?.(config) ?? {};
  if (Object.keys(problems).length > 0) throw invalid(problems);
  return config;
}

/** A taken name as a conflict the form can show; any other failure as it came. */
export function nameConflict(error: unknown, { name }: Pick<ConsumerRow, "name">): unknown {
  if (violatedConstraint(error) !== "consumers_name_taken") return error;
  const message = `“${name}” is already used here.`;
  return new AppError("conflict", message, { fields: { name: [message] } });
}

/** Saves what changed on the consumer's own row and moves its revision on. */
export async function touchConsumer(
  ctx: TxContext,
  row: ConsumerRow,
  set: Partial<ConsumerRow>,
): Promise<ConsumerRow> {
  try {
    const [saved] = await ctx.tx
      .update(consumers)
      .set({ ...set, updatedAt: new Date(), revision: row.revision + 1 })
      .where(placeOf(row))
      .returning();
    if (!saved) throw notFound("No such consumer");
    return saved;
  } catch (error) {
    throw nameConflict(error, { ...row, ...set });
  }
}
