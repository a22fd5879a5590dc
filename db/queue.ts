import "server-only";
import type postgres from "postgres";
import { env } from "@/lib/env";
import { openClient } from "./client";
import { withoutParameters } from "./failures";

let client: postgres.Sql | undefined;

/** The library sends JSON as finished text. The driver would take the text for a value and encode it once more. */
const jsonType = (oid: number) => ({
  to: oid,
  from: [oid],
  serialize: (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)),
  parse: (text: string): unknown => JSON.parse(text),
});
/** Object ids of `json` and `jsonb` in pg_type. */
const JSON_AS_TEXT = { json: jsonType(114), jsonb: jsonType(3802) };

/**
 * Runs the statements of the queue library on a client of one connection, because it sends whole transactions as one text. They are the library's text with bound
 * parameters; nothing of ours is ever put into them.
 */
export async function executeQueueSql(text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
  const url = env().DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set.");
  client ??= openClient(url, { max: 1, types: JSON_AS_TEXT });
  try {
    // Safe because the driver serialises each value by the type the server asks for; it refuses undefined.
    const bound = values.map((value) => value ?? null) as postgres.ParameterOrJSON<never>[];
    const rows = await client.unsafe(text, bound);
    return { rows: [...rows] };
  } catch (error) {
    throw withoutParameters(error);
  }
}

export async function closeQueue(): Promise<void> {
  const closing = client;
  client = undefined;
  await closing?.end({ timeout: 2 });
}
