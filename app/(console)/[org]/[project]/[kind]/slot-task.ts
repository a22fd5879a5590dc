import { z } from "zod";
import type { CreateTask } from "@/components/credentials/editor/editor-task";
import type { PersonContext } from "@/lib/auth/session";
import type { KindSpec, SlotSpec } from "@/lib/catalog/kind-shape";
import { isKey, suggestKey, suggestName } from "@/lib/catalog/keys";
import { findKind } from "@/lib/catalog/kinds";
import { serviceFor } from "@/lib/catalog/service-for";
import { destinationOf, slotsOf } from "@/lib/catalog/slots";
import { findTemplate } from "@/lib/catalog/templates";
import { CREDENTIAL_TYPES } from "@/lib/catalog/types";
import { CandidatesInput } from "@/lib/domain/consumers/input";
import { listCredentials } from "@/lib/domain/credentials/list";
import { parse } from "@/lib/domain/door";
import { AppError } from "@/lib/errors";
import { createTask } from "../settings/credentials/editor-tasks";

const Input = CandidatesInput.omit({ q: true }).extend({
  /** A service that the person has chosen, or `custom`; absent: the one that the slot wants. */
  service: z.string().max(64).optional(),
});
/** As long as a search may be. */
const NAME_LENGTH = 200;
type Config = z.output<typeof Input>["config"];

/** What the create form needs to make the credential that a slot wants: nothing that is known already is asked again. */
export async function slotTask(ctx: PersonContext, raw: unknown): Promise<CreateTask> {
  const { service, config, ...input } = parse(Input, raw);
  const kind = findKind(input.kind);
  const slot = kind && slotsOf(kind, config).find(({ name }) => name === input.slot);
  if (!kind || !slot) throw new AppError("invalid", "This form has no such slot any more.");
  const wanted = service === undefined ? serviceFor(kind, slot, config) : findTemplate(service);
  const task = await createTask(ctx, wanted?.id ?? "custom");
  if (task.kind !== "create") throw new AppError("forbidden", "You can’t add credentials here.");
  return {
    ...task,
    suggested: await suggestionFor(ctx, slot, task),
    // It is about to be chosen, so that another one has the usual key does not matter.
    clash: null,
    services: task.services.filter(({ id }) => isAccepted(slot, id)),
    slot: { types: slot.accepts, baseUrl: baseUrlOf(kind, slot, config), known: knownOf(slot, config) },
  };
}

const isAccepted = (slot: SlotSpec, service: string) =>
  slot.accepts.some((type) => type === findTemplate(service)?.type);

/** The key that the slot looks for, when it is free, and a name to go with it. */
async function suggestionFor(ctx: PersonContext, slot: SlotSpec, { template, suggested }: CreateTask) {
  const { expectsKey } = slot;
  if (expectsKey === undefined || !isKey(expectsKey)) return suggested;
  const name = template ? suggested.name : slot.label.slice(0, NAME_LENGTH);
  const [byKey, byName] = await Promise.all(
    [expectsKey, name].map((q) => listCredentials(ctx, { q, scope: "project", limit: 200 })),
  );
  const near = [...(byKey?.items ?? []), ...(byName?.items ?? [])];
  return {
    name: suggestName(name, new Set(near.map((one) => one.name))),
    key: suggestKey(expectsKey, new Set(near.map((one) => one.key))),
  };
}

/** Plain fields of the usual type that the configuration has under the same name, such as the provider of a model. */
function knownOf({ accepts }: SlotSpec, config: Config): Record<string, string> {
  const fields = accepts[0] ? CREDENTIAL_TYPES[accepts[0]].fields : [];
  return Object.fromEntries(
    fields.flatMap(({ name, secret }) => {
      const value = config[name];
      return !secret && typeof value === "string" && value !== "" ? [[name, value]] : [];
    }),
  );
}

/** The address of one's own that the secret goes to; an option stands for a service, which has its own hosts. */
function baseUrlOf(kind: KindSpec, slot: SlotSpec, config: Config): string | null {
  const { entries, by } = destinationOf(kind, config);
  const [entry] = entries;
  if (!slot.sends || by !== "address" || entry === undefined) return null;
  return entry.includes("://") ? entry : `https://${entry}`;
}
