import "server-only";
import { isDeepStrictEqual } from "node:util";
import { AppError } from "@/lib/errors";
import type { z } from "zod";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { checkRevision } from "../credentials/shared";
import { fillSlots } from "./fill-slots";
import { UpdateConsumerInput } from "./input";
import { noteReferences } from "./references";
import { checkWorkflowRights, refuseUnseen } from "./rights";
import { acceptConfig, touchConsumer } from "./save";
import { type ConsumerRow, findConsumer, subjectOf } from "./shared";
import { type ConsumerView, viewConsumer } from "./view";

type Input = z.output<typeof UpdateConsumerInput>;

/** Changes a consumer. A configuration is replaced as a whole; slots that are not named keep what they have. */
export const updateConsumer = recordingOverreach(
  command("consumer.update", UpdateConsumerInput, async (ctx, input) => {
    const before = await findConsumer(ctx, input.id, { lock: true });
    checkRevision(before, input.revision);
    const next = changed(before, input);
    const isOther = !isDeepStrictEqual(next.config, before.config);
    checkWorkflowRights(ctx, before, { savesSteps: isOther });
    if (isOther) await refuseUnseen(ctx, before);
    const slotsUsed = await fillSlots(ctx, next, input.assignments);
    const row = await touchConsumer(ctx, before, {
      name: next.name,
      config: next.config,
      enabled: next.enabled,
      audience: next.audience,
      slotsUsed,
    });
    await noteReferences(ctx, row);
    const result = await viewConsumer(ctx, row);
    refuseHalfReady(before, result);
    return { result, subject: subjectOf(row), detail: { changed: changes(before, row, input) } };
  }),
);

function changed(before: ConsumerRow, input: Input): ConsumerRow {
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
