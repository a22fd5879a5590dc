import "server-only";
import { z } from "zod";
import type { HeldCredential } from "@/lib/consumers/driver";
import { probe } from "@/lib/probe/probe";
import { throttled } from "../around";
import type { TxContext } from "../context";
import { use } from "../use";
import { describeStored, mergedValues } from "./change";
import { describeNew } from "./describe-new";
import { destinationSnapshot } from "./destination";
import { heldWith } from "./hold";
import { CredentialId, Extras, Fields, Type } from "./input";
import { testLimits } from "./probe-limits";
import { findCredential, subjectOf } from "./shared";
import { acceptValues } from "./values";

const Input = z.strictObject({
  /** The stored credential whose other secrets count as well, when one is being edited. */
  id: CredentialId.optional(),
  type: Type.optional(),
  template: z.string().max(64).nullish(),
  fields: Fields.default({}),
  extras: Extras.default([]),
});
type Input = z.output<typeof Input>;

/** Tests values that are not stored, and stores none of them: of a new credential, or of an edit before it is saved. */
export const probeUnsaved = throttled(
  use("credential.probe_unsaved", Input, {
    prepare: async (ctx, input) =>
      input.id === undefined ? heldNew(input) : heldEdit(ctx, { ...input, id: input.id }),
    act: async (held, ctx) => {
      // Without id and version no access token is remembered under the name of what is stored.
      const { id: _id, version: _version, ...unsaved } = held;
      const result = await probe(unsaved, ctx.signal ? { signal: ctx.signal } : {});
      const { host, status, outcome } = result;
      return { result, detail: { host, outcome, ...(status !== undefined && { status }) } };
    },
  }),
  "Tested",
  testLimits,
);

function heldNew(input: Input): { result: HeldCredential; detail: { type: string } } {
  const described = describeNew(input);
  const { type, template, fields } = described;
  const accepted = acceptValues({
    fields,
    submitted: input.fields,
    extras: input.extras,
    mode: "create",
    before: undefined,
  });
  const destination = destinationSnapshot({ type, template, fields, plain: accepted.plain }, accepted.values);
  const credential = { id: "", key: "VALUE", name: "it", type, templateId: template?.id ?? null };
  const version = { number: 0, plain: accepted.plain, destination };
  return { result: heldWith({ credential, version }, accepted.values), detail: { type } };
}

async function heldEdit(ctx: TxContext, input: Input & { id: string }) {
  const stored = await findCredential(ctx, input.id);
  const accepted = acceptValues({
    fields: describeStored(stored).fields,
    submitted: input.fields,
    extras: input.extras,
    mode: "edit",
    before: stored.version,
  });
  const { values, destination } = await mergedValues(ctx, stored, accepted);
  const version = { number: 0, plain: accepted.plain, destination };
  return {
    result: heldWith({ credential: stored.credential, version }, values),
    subject: subjectOf(stored.credential),
  };
}
