import "server-only";
import { consumers } from "@/db/schema";
import { newId } from "@/lib/ids";
import type { z } from "zod";
import { recordingOverreach } from "../around";
import { command } from "../command";
import type { TxContext } from "../context";
import { personOf } from "../credentials/shared";
import { AppError } from "@/lib/errors";
import { fillSlots } from "./fill-slots";
import { CreateConsumerInput } from "./input";
import { noteReferences } from "./references";
import { checkWorkflowRights } from "./rights";
import { acceptConfig, nameConflict } from "./save";
import { type ConsumerRow, placeOf, subjectOf } from "./shared";
import { viewConsumer } from "./view";

type Input = z.output<typeof CreateConsumerInput>;

/** Makes a consumer of any kind, its slots filled in the same act. */
export const createConsumer = recordingOverreach(
  command("consumer.create", CreateConsumerInput, async (ctx, input) => {
    const row = newRow(ctx, input);
    checkWorkflowRights(ctx, row, { savesSteps: true });
    if (row.audience === "owner" && !row.ownerId)
      throw new AppError("invalid", "Check the named fields.", {
        fields: { audience: ["Only what belongs to a person can be private."] },
      });
    try {
      await ctx.tx.insert(consumers).values(row);
    } catch (error) {
      throw nameConflict(error, row);
    }
    const slotsUsed = await fillSlots(ctx, row, input.assignments);
    await ctx.tx.update(consumers).set({ slotsUsed }).where(placeOf(row));
    await noteReferences(ctx, row);
    return {
      result: await viewConsumer(ctx, { ...row, slotsUsed }),
      subject: subjectOf(row),
      detail: { kind: row.kind, slots: slotsUsed },
    };
  }),
);

function newRow(ctx: TxContext, input: Input): ConsumerRow {
  const now = new Date();
  return {
    id: newId(input.kind === "workflow" ? "workflow" : "consumer"),
    orgId: ctx.orgId,
    projectId: ctx.projectId,
    kind: input.kind,
    name: input.name,
    config: acceptConfig(input, input.config),
    enabled: input.enabled,
    slotsUsed: [],
    ownerId: personOf(ctx.actor)?.id ?? null,
    audience: input.audience,
    revision: 1,
    createdAt: now,
    createdBy: ctx.actor.name,
    updatedAt: now,
    lastUsedAt: null,
    lastTry: null,
  };
}
