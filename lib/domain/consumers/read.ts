import "server-only";
import { query } from "../command";
import { ConsumerByIdInput } from "./input";
import { findConsumer } from "./shared";
import { viewConsumer } from "./view";

/** One consumer with what sits in its slots, never a value. */
export const readConsumer = query("consumer.read", ConsumerByIdInput, async (ctx, { id }) =>
  viewConsumer(ctx, await findConsumer(ctx, id)),
);
