import "server-only";
import { z } from "zod";
import { authorizationUrl } from "@/lib/consumers/oauth/authorize";
import { AppError, notFound } from "@/lib/errors";
import { command } from "../command";
import { ConsumerId, ConsumerName } from "../consumers/input";
import { findConsumer, subjectOf } from "../consumers/shared";
import { openConnector } from "./connector";
import { findConnection } from "./shared";
import { insertState } from "./state";

const Input = z.strictObject({
  consumerId: ConsumerId,
  /** Whose account it is going to be. */
  name: ConsumerName,
  /** The connection to renew; left out or null: a new one. */
  connectionId: z.string().nullish(),
});

/** `url` is where to send the browser: told this once, because it holds the state. */
export interface StartedConnection {
  url: string | null;
}

/** Begins to connect an account: a person is sent to the service and comes back to `/oauth/callback`. */
export const startConnection = command(
  "connection.start",
  Input,
  async (ctx, { consumerId, name, connectionId }) => {
    if (ctx.actor.kind !== "user") throw new AppError("forbidden", "Only people can connect an account.");
    const consumer = await findConsumer(ctx, consumerId);
    const { app } = await openConnector(ctx, consumer);
    const renewed = connectionId ? await findConnection(ctx, connectionId) : null;
    if (renewed && renewed.consumerId !== consumer.id) throw notFound("No such connection");
    const proof = await insertState(ctx, {
      consumerId: consumer.id,
      userId: ctx.actor.id,
      name,
      connectionId: renewed?.id ?? null,
    });
    const result: StartedConnection = { url: await authorizationUrl(app, proof) };
    return { result, subject: subjectOf(consumer), detail: { renews: renewed?.id ?? null } };
  },
  { remember: (): StartedConnection => ({ url: null }) },
);
