import "server-only";
import { and, inArray } from "drizzle-orm";
import { consumers } from "@/db/schema";
import type { KindId } from "@/lib/catalog/kinds";
import type { FieldErrors } from "@/lib/errors";
import { invalid } from "../consumers/config";
import { type ConsumerRow, visibleConsumers } from "../consumers/shared";
import type { TxContext } from "../context";
import { stepsOf } from "./settings";

const KIND_OF: Readonly<Record<string, { kinds: readonly KindId[]; missing: string }>> = {
  llm: { kinds: ["llm_config"], missing: "There is no such LLM configuration here." },
  tools: { kinds: ["tool", "api_server"], missing: "There is no such tool here." },
  skills: { kinds: ["skill"], missing: "There is no such skill here." },
  mcpServers: { kinds: ["mcp_server"], missing: "There is no such MCP server here." },
};

interface Named {
  /** Where it stands, such as `steps.1.tools.0`. */
  path: string;
  field: string;
  id: string;
}

/**
 * Refuses steps that name a consumer which whoever saves them cannot see, or which is of another kind: both are simply
 * not there. Throws `invalid` with the fields.
 */
export async function checkStepConsumers(
  ctx: TxContext,
  row: Pick<ConsumerRow, "kind" | "config">,
): Promise<void> {
  const named = row.kind === "workflow" ? namedIn(row) : [];
  if (named.length === 0) return;
  const ids = [...new Set(named.map(({ id }) => id))];
  const found = await ctx.tx
    .select({ id: consumers.id, kind: consumers.kind })
    .from(consumers)
    .where(and(visibleConsumers(ctx), inArray(consumers.id, ids)));
  const kinds = new Map(found.map(({ id, kind }) => [id, kind]));
  const fields: FieldErrors = {};
  for (const { path, field, id } of named) {
    const wanted = KIND_OF[field];
    if (wanted && !wanted.kinds.some((kind) => kind === kinds.get(id))) fields[path] = [wanted.missing];
  }
  if (Object.keys(fields).length > 0) throw invalid(fields);
}

function namedIn(row: Pick<ConsumerRow, "config">): Named[] {
  return stepsOf(row).flatMap((step, index) =>
    Object.keys(KIND_OF).flatMap((field): Named[] => {
      const value: unknown = step[field as keyof typeof step];
      const path = `steps.${index}.${field}`;
      if (typeof value === "string") return [{ path, field, id: value }];
      if (!Array.isArray(value)) return [];
      return (value as string[]).map((id, at) => ({ path: `${path}.${at}`, field, id }));
    }),
  );
}
