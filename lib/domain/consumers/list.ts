import "server-only";
import { z } from "zod";
import { query } from "../command";
import { Comparable } from "../credentials/input";
import { KindInput } from "./input";
import { type Page, pageOfConsumers } from "./page";
import { type ConsumerView, viewConsumers } from "./view";

export const ListConsumersInput = z.strictObject({
  kind: KindInput.optional(),
  q: Comparable(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});

export type ConsumerPage = Page<ConsumerView>;

/** A page of consumers by name, without their documents and the insides of their steps. */
export const listConsumers = query("consumer.list", ListConsumersInput, (ctx, input): Promise<ConsumerPage> =>
  pageOfConsumers(ctx, input, viewConsumers),
);
