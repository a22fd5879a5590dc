import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { sql } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { AppError } from "@/lib/errors";
import { send, sendProblem } from "@/lib/http/send";
import { newId } from "@/lib/ids";
import { kekStatus } from "@/lib/vault/master-key";

/** Ready to serve: the database answers, it is migrated (the instance row can be read) and the vault is not sealed. */
export async function answerReadiness(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    sendProblem(
      response,
      new AppError("method_not_allowed", "This address answers GET, HEAD."),
      newId("request"),
    );
    return;
  }
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
