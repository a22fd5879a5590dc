import "server-only";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { changeConsumer } from "./change";
import { UpdateConsumerInput } from "./input";
import { findConsumer, subjectOf } from "./shared";

/** Changes a consumer. A configuration is replaced as a whole; slots that are not named keep what they have. */
export const updateConsumer = recordingOverreach(
  command("consumer.update", UpdateConsumerInput, async (ctx, { id, ...input }) => {
    const before = await findConsumer(ctx, id, { lock: true });
    const { row, view, changed } = await changeConsumer(ctx, before, input);
    return { result: view, subject: subjectOf(row), detail: { changed } };
  }),
);
