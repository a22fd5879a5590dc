import "server-only";
import { readOperations } from "@/lib/consumers/openapi/operations";
import { query } from "../command";
import { ConsumerByIdInput } from "./input";
import { findConsumer } from "./shared";
import { type ConsumerView, viewConsumer } from "./view";

export interface OperationLine {
  operationId: string;
  method: string;
  path: string;
  summary: string;
}

/** One consumer with what sits in its slots, never a value; of an API server also what its document offers to call. */
export const readConsumer = query(
  "consumer.read",
  ConsumerByIdInput,
  async (ctx, { id }): Promise<ConsumerView & { operations?: OperationLine[] }> => {
    const row = await findConsumer(ctx, id);
    const view = await viewConsumer(ctx, row);
    const operations = operationsOf(row.kind === "api_server" ? row.config.document : undefined);
    return { ...view, ...(operations && { operations }) };
  },
);

function operationsOf(document: unknown): OperationLine[] | undefined {
  if (document === undefined) return undefined;
  const text = typeof document === "string" ? document : JSON.stringify(document);
  return readOperations(text).operations.map(({ operationId, method, path, summary }) => ({
    operationId,
    method,
    path,
    summary,
  }));
}
