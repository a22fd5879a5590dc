import "server-only";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { ConsumerChangeInput } from "./input";
import { removeConsumer } from "./remove";
import { findConsumer, subjectOf } from "./shared";

/** Deletes a consumer; see `removeConsumer` for what goes with it. */
export const deleteConsumer = recordingOverreach(
  command("consumer.delete", ConsumerChangeInput, async (ctx, { id, revision }) => {
    const row = await findConsumer(ctx, id, { lock: true });
    const { deleted, binned, revokedTokens } = await removeConsumer(ctx, row, revision);
    const detail = { kind: row.kind, credentials: binned, tokens: revokedTokens };
    return { result: { deleted }, subject: subjectOf(row), detail };
  }),
);
