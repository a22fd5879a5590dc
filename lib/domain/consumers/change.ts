import "server-only";
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { AppError } from "@/lib/errors";
import type { TxContext } from "../context";
import { checkRevision } from "../credentials/shared";
import { checkStepConsumers } from "../workflows/step-consumers";
import { fillSlots } from "./fill-slots";
import type { UpdateConsumerInput } from "./input";
import { noteReferences } from "./references";
import { checkWorkflowRights, hasSteps, refuseUnseen } from "./rights";
import { acceptConfig, touchConsumer } from "./save";
import type { ConsumerRow } from "./shared";
import { type ConsumerView, viewConsumer } from "./view";

type Input = Omit<z.output<typeof UpdateConsumerInput>, "id">;

interface Changed {
  row: ConsumerRow;
  view: ConsumerView;
  /** What was changed, for the audit. */
  changed: string[];
}

/** Changes a consumer whose lock the caller holds. A configuration is replaced as a whole. */
export async function changeConsumer(ctx: TxContext, before: ConsumerRow, input: Input): Promise<Changed> {
  checkRevision(before, input.revision);
  const next = nextRow(before, input);
  const isOther = !isDeepStrictEqual(next.config, before.config);
  checkWorkflowRights(ctx, before, { savesSteps: isOther && (hasSteps(before) || hasSteps(next)) });
  if (isOther) await refuseUnseen(ctx, before);
  if (!isDeepStrictEqual(next.config.steps, before.config.steps)) await checkStepConsumers(ctx, next);
  const slotsUsed = await fillSlots(ctx, next, input.assignments);
  const row = await touchConsumer(ctx, before, {
    name: next.name,
    config: next.config,
    enabled: next.enabled,
    audience: next.audience,
    slotsUsed,
  });
  await noteReferences(ctx, row);
  const view = await viewConsumer(ctx, row);
  refuseHalfReady(before, view);
  return { row, view, changed: changes(before, row, input) };
}

function nextRow(before: ConsumerRow, input: Input): ConsumerRow {
  const audience = input.audience ?? before.audience;
  if (audience === "owner" && !before.ownerId)
    throw new AppError("invalid", "Check the named fields.", {
      fields: { audience: ["Only what belongs to a person can be private."] },
    });
  return {
    ...before,
    name: input.name ?? before.name,
    config: input.config ? acceptConfig(before, input.config) : before.config,
    enabled: input.enabled ?? before.enabled,
    audience,
  };
}

/** What was switched off is not switched on while something is missing. */
function refuseHalfReady(before: ConsumerRow, after: ConsumerView): void {
  const missing = after.slots.filter((slot) => slot.needs);
  if (before.enabled || !after.enabled || missing.length === 0) return;
  throw new AppError("invalid", "It cannot be enabled yet.", {
    fields: Object.fromEntries(
      missing.map((slot) => [`assignments.${slot.name}`, ["Choose a credential before you enable this."]]),
    ),
  });
}

function changes(before: ConsumerRow, after: ConsumerRow, { assignments, config }: Input): string[] {
  const columns = (["name", "enabled", "audience"] as const).filter((name) => before[name] !== after[name]);
  return [
    ...columns,
    ...(config ? ["config"] : []),
    ...Object.keys(assignments).map((slot) => `slot ${slot}`),
  ];
}
