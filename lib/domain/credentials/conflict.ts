import "server-only";
import { violatedConstraint } from "@/db/failures";
import { AppError } from "@/lib/errors";

const TAKEN: Record<
  string,
  { field: "key" | "name"; message: (row: { key: string; name: string }) => string }
> = {
  credentials_key_taken: { field: "key", message: ({ key }) => `The key ${key} is already used here.` },
  credentials_name_taken: { field: "name", message: ({ name }) => `“${name}” is already used here.` },
};

/** A taken key or name as a conflict the form can show; any other failure as it came. */
export function uniqueConflict(error: unknown, row: { key: string; name: string }): unknown {
  const taken = TAKEN[violatedConstraint(error) ?? ""];
  if (!taken) return error;
  const message = taken.message(row);
  return new AppError("conflict", message, { fields: { [taken.field]: [message] } });
}
