import "server-only";
import type { ServerResponse } from "node:http";
import { sql } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { send } from "@/lib/http/send";
import { kekStatus } from "@/lib/vault/master-key";

/** Ready to serve: the database answers, it is migrated (the instance row can be read) and the vault is not sealed. */
export async function answerReadiness(response: ServerResponse): Promise<void> {
  const database = await transaction(ALL, (tx) => tx.execute(sql`select 1 from instance`)).then(
    () => true,
    () => false,
  );
  const vault = database ? await kekStatus().catch(() => null) : null;
  const unsealed = vault?.status === "ready";
  const body = {
    status: database && unsealed ? "ready" : "not_ready",
    database,
    unsealed,
    ...(vault?.status === "sealed" ? { reason: vault.reason } : {}),
  };
  send(response, body.status === "ready" ? 200 : 503, body);
}
