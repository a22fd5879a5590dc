import "server-only";
import { z } from "zod";
import { connections } from "@/db/schema";
import { discardTokens } from "@/lib/vault/tokens";
import { command } from "../command";
import { checkRevision } from "../credentials/shared";
import { findConnection, placeOf, subjectOf, tokenPlace } from "./shared";

const Input = z.strictObject({ id: z.string(), revision: z.int().positive().optional() });

/** Destroys a connection and its tokens. The service is not told: there the person ends the authorization. */
export const deleteConnection = command("connection.delete", Input, async (ctx, { id, revision }) => {
  const row = await findConnection(ctx, id, { lock: "update" });
  checkRevision(row, revision);
  await discardTokens(ctx.tx, tokenPlace(row));
  await ctx.tx.delete(connections).where(placeOf(row));
  return { result: { deleted: 1 }, subject: subjectOf(row), detail: { consumer: row.consumerId } };
});
