import "server-only";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { CreateConsumerInput } from "./input";
import { insertConsumer } from "./insert";
import { subjectOf } from "./shared";
import { viewConsumer } from "./view";

/** Makes a consumer of any kind, its slots filled in the same act. */
export const createConsumer = recordingOverreach(
  command("consumer.create", CreateConsumerInput, async (ctx, input) => {
    const row = await insertConsumer(ctx, input);
    return {
      result: await viewConsumer(ctx, row),
      subject: subjectOf(row),
      detail: { kind: row.kind, slots: row.slotsUsed },
    };
  }),
);
