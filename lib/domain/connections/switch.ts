import "server-only";
import { z } from "zod";
import { connections } from "@/db/schema";
import { command } from "../command";
import { checkRevision } from "../credentials/shared";
import { type ConnectionRow, findConnection, placeOf, subjectOf } from "./shared";
import { viewConnection } from "./view";

const Input = z.strictObject({ id: z.string(), revision: z.int().positive().optional() });

const switchTo = (
  action: "connection.disable" | "connection.enable",
  statusOf: (row: ConnectionRow) => ConnectionRow["status"],
) =>
  command(action, Input, async (ctx, { id, revision }) => {
    const before = await findConnection(ctx, id, { lock: "update" });
    checkRevision(before, revision);
    const row = { ...before, status: statusOf(before), revision: before.revision + 1 };
    await ctx.tx
      .update(connections)
      .set({ status: row.status, revision: row.revision })
      .where(placeOf(before));
    return { result: viewConnection(row), subject: subjectOf(row) };
  });

/** Keeps the tokens and hands them to nobody. */
export const disableConnection = switchTo("connection.disable", () => "disabled");
/** What the service has taken back is not brought back by this. */
export const enableConnection = switchTo("connection.enable", ({ failure }) =>
  failure ? "failed" : "active",
);
