import "server-only";
import { and, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { transaction } from "@/db/client";
import { credentials } from "@/db/schema";
import { parseDotenv } from "@/lib/catalog/dotenv";
import { IMPORT_LIMITS, type ImportProblem } from "@/lib/catalog/import-rows";
import { parseJsonImport } from "@/lib/catalog/json-import";
import { isKey } from "@/lib/catalog/keys";
import { utf8Length } from "@/lib/catalog/value-rules";
import { AppError, type ErrorCode } from "@/lib/errors";
import { batch } from "../command";
import { reachOf } from "../door";
import type { Context } from "../context";
import {
  type ImportedRow,
  type ImportOutcome,
  importRow,
  notTried,
  ON_CONFLICT,
  OUTCOMES,
} from "./import-row";
import { alive, type CredentialRow, visible } from "./shared";

const Input = z.strictObject({
  format: z.enum(["env", "json"]),
  text: z.string(),
  onConflict: z.enum(ON_CONFLICT).default("skip"),
  /** Says what would happen and changes nothing. */
  dryRun: z.boolean().default(false),
});

export interface ImportResult {
  rows: ImportedRow[];
  /** Lines that are no rows. */
  problems: ImportProblem[];
  counts: Record<ImportOutcome, number>;
}

/** Stores up to 200 variables of a .env file or a JSON object, each for itself: a row that fails stops no other. */
export const importCredentials = batch("credential.import", Input, async (ctx, input) => {
  const { rows, problems } = read(input);
  const existing = await findExisting(
    ctx,
    // What is no key is in no row either, and PostgreSQL refuses some of it even in a question.
    rows.flatMap((row) => (isKey(row.key) ? row.key : [])),
  );
  const done: ImportedRow[] = [];
  for (const row of rows) {
    const outage = done.at(-1)?.error;
    done.push(
      outage && isOutage(outage.code)
        ? notTried(row, outage)
        : await importRow(ctx, row, existing.get(row.key), input),
    );
  }
  const counts = countsOf(done);
  return {
    result: { rows: done, problems, counts } satisfies ImportResult,
    detail: { ...counts, dryRun: input.dryRun },
  };
});

function read({ format, text }: z.output<typeof Input>) {
  const tooLarge = text.length > IMPORT_LIMITS.bytes || utf8Length(text) > IMPORT_LIMITS.bytes;
  if (tooLarge)
    throw new AppError("too_large", "A paste can be up to 1 MB.", { fields: { text: ["Up to 1 MB."] } });
  const parsed = format === "env" ? parseDotenv(text) : parseJsonImport(text);
  if (parsed.rows.length > 0) return parsed;
  const [problem] = parsed.problems;
  const message = problem ? `Line ${problem.line}: ${problem.message}` : "Nothing to import was found.";
  throw new AppError("invalid", "There is nothing to import.", { fields: { text: [message] } });
}

async function findExisting(ctx: Context, keys: readonly string[]): Promise<Map<string, CredentialRow>> {
  const rows = await transaction(reachOf(ctx), (tx) =>
    tx
      .select()
      .from(credentials)
      .where(
        and(
          visible({ ...ctx, tx }),
          alive,
          isNull(credentials.workflowId),
          inArray(credentials.key, [...keys]),
        ),
      ),
  );
  return new Map(rows.map((row) => [row.key, row]));
}

const isOutage = (code: ErrorCode) => code === "unavailable" || code === "sealed";

const countsOf = (rows: readonly ImportedRow[]) =>
  Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, rows.filter((row) => row.outcome === outcome).length]),
    // Safe because there is an entry for each outcome.
  ) as Record<ImportOutcome, number>;
