import { z } from "zod";
import type { PersonContext } from "@/lib/auth/session";
import { assignCredentials } from "@/lib/domain/consumers/assign";
import { readConsumer } from "@/lib/domain/consumers/read";
import { parse } from "@/lib/domain/door";
import { AppError } from "@/lib/errors";

const Place = z.strictObject({
  consumerId: z.string().max(64),
  slot: z.string().max(128),
  id: z.string().max(64),
});
const Return = Place.extend({ revision: z.int().positive() });

/** Takes one credential out of one slot; the others of a list stay. The answer lets exactly this be taken back. */
export async function unassign(ctx: PersonContext, raw: unknown) {
  const { consumerId, slot, id } = parse(Place, raw);
  const { revision, held } = await read(ctx, consumerId, slot);
  const rest = held.credentialIds.filter((one) => one !== id);
  return assign(ctx, consumerId, revision, slot, held.list ? rest : (rest[0] ?? null));
}

/** Puts it back, when nothing has happened to the consumer meanwhile. */
export async function reassign(ctx: PersonContext, raw: unknown) {
  const { consumerId, slot, id, revision } = parse(Return, raw);
  const { held } = await read(ctx, consumerId, slot);
  return assign(ctx, consumerId, revision, slot, held.list ? [...held.credentialIds, id] : id);
}

async function read(ctx: PersonContext, consumerId: string, slot: string) {
  const { slots, revision } = await readConsumer(ctx, { id: consumerId });
  const held = slots.find(({ name }) => name === slot);
  if (!held) throw new AppError("conflict", "This slot is gone. Reload the page.");
  return { held, revision };
}

async function assign(
  ctx: PersonContext,
  id: string,
  revision: number,
  slot: string,
  value: string | string[] | null,
) {
  const after = await assignCredentials(ctx, { id, revision, assignments: { [slot]: value } });
  return { revision: after.revision };
}
