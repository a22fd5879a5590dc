import "server-only";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { checkRevision } from "../credentials/shared";
import { fillSlots } from "./fill-slots";
import { AssignInput } from "./input";
import { checkWorkflowRights } from "./rights";
import { touchConsumer } from "./save";
import { findConsumer, subjectOf } from "./shared";
import { viewConsumer } from "./view";

/** Puts credentials into slots, or takes them out. Slots that are not named stay as they are. */
export const assignCredentials = recordingOverreach(
  command("consumer.assign", AssignInput, async (ctx, input) => {
    const before = await findConsumer(ctx, input.id, { lock: true });
    checkRevision(before, input.revision);
    checkWorkflowRights(ctx, before, { savesSteps: false });
    const slotsUsed = await fillSlots(ctx, before, input.assignments);
    const row = await touchConsumer(ctx, before, { slotsUsed });
    const result = await viewConsumer(ctx, row);
    const detail = Object.fromEntries(
      result.slots
        .filter(({ name }) => name in input.assignments)
        .map(({ name, credentialIds }) => [`slot ${name}`, credentialIds]),
    );
    return { result, subject: subjectOf(row), detail };
  }),
);
