import "server-only";
import type { z } from "zod";
import { consumers } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { TxContext } from "../context";
import { personOf } from "../credentials/shared";
import { checkStepConsumers } from "../workflows/step-consumers";
import { fillSlots } from "./fill-slots";
import type { CreateConsumerInput } from "./input";
import { noteReferences } from "./references";
import { checkWorkflowRights, hasSteps } from "./rights";
import { acceptConfig, nameConflict } from "./save";
import { type ConsumerRow, placeOf } from "./shared";

type Input = z.output<typeof CreateConsumerInput>;

/** Stores a new consumer of any kind with its slots filled. Throws `invalid` with the fields that are wrong. */
export async function insertConsumer(ctx: TxContext, input: Input): Promise<ConsumerRow> {
  const row = newRow(ctx, input);
  checkWorkflowRights(ctx, row, { savesSteps: hasSteps(row) });
  if (row.audience === "owner" && !row.ownerId)
    throw new AppError("invalid", "Check the named fields.", {
      fields: { audience: ["Only what belongs to a person can be private."] },
    });
  await checkStepConsumers(ctx, row);
  try {
    await ctx.tx.insert(consumers).values(row);
  } catch (error) {
    throw nameConflict(error, row);
  }
  const slotsUsed = await fillSlots(ctx, row, input.assignments);
  await ctx.tx.update(consumers).set({ slotsUsed }).where(placeOf(row));
  await noteReferences(ctx, row);
  return { ...row, slotsUsed };
}

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
