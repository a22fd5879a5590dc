import "server-only";
import { z } from "zod";
import { nameProblem } from "@/lib/catalog/keys";
import { KINDS } from "@/lib/catalog/kinds";
import { Comparable, Name } from "../credentials/input";
import { configSchemas } from "./config";

/** Any text: what is no id names nothing, like an id that does not exist. */
export const ConsumerId = z.string();
export const KindInput = z.enum(KINDS.map((kind) => kind.id));
export const ConsumerName = Name.transform((name) => name.trim()).refine(
  (name) => nameProblem(name) === null,
);

const Config = z
  .record(z.string().max(64), z.unknown())
  .meta({ anyOf: configSchemas(), description: "One schema a kind; the title of each is its kind." });

const Assigned = z.union([z.string().max(64), z.array(z.string().max(64)).max(50), z.null()]);
/** Slot → credential id, several for a slot that is a list, null to empty it. Slots that are not named stay as they are. */
export const Assignments = z.record(z.string().max(128), Assigned);
export const ConsumerAudience = z.enum(["project", "owner"]);
const Revision = z.int().positive().optional();

export const CreateConsumerInput = z.strictObject({
  kind: KindInput,
  name: ConsumerName,
  config: Config.default({}),
  enabled: z.boolean().default(true),
  audience: ConsumerAudience.default("project"),
  assignments: Assignments.default({}),
});

export const UpdateConsumerInput = z.strictObject({
  id: ConsumerId,
  revision: Revision,
  name: ConsumerName.optional(),
  /** The whole configuration: what it leaves out is no longer set. */
  config: Config.optional(),
  enabled: z.boolean().optional(),
  audience: ConsumerAudience.optional(),
  assignments: Assignments.default({}),
});

export const AssignInput = z.strictObject({ id: ConsumerId, revision: Revision, assignments: Assignments });
export const ConsumerByIdInput = z.strictObject({ id: ConsumerId });
export const ConsumerChangeInput = ConsumerByIdInput.extend({ revision: Revision });

export const CandidatesInput = z.strictObject({
  kind: KindInput,
  slot: z.string().max(128),
  config: z.record(z.string().max(64), z.unknown()).default({}),
  q: Comparable(200).optional(),
});
