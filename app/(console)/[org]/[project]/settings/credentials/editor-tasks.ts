import type {
  CreateTask,
  EditorTask,
  EditorTemplate,
  NoticeTask,
  Person,
} from "@/components/credentials/editor/editor-task";
import { testOffer, testPlans } from "@/components/credentials/testing/test-offer";
import { type Action, can, lowestRole } from "@/lib/access/policy";
import { destinationFields } from "@/lib/catalog/destination";
import { extraFieldSpec, type FieldSpec } from "@/lib/catalog/field-spec";
import { suggestKey, suggestName } from "@/lib/catalog/keys";
import type { Template } from "@/lib/catalog/template-shape";
import { detectionTable, fieldsFor, findTemplate, templateSummaries } from "@/lib/catalog/templates";
import { AppError } from "@/lib/errors";
import type { PersonContext } from "@/lib/auth/session";
import { listCredentials } from "@/lib/domain/credentials/list";
import { readCredential } from "@/lib/domain/credentials/read";
import type { CredentialView } from "@/lib/domain/credentials/view";
import { listMembers } from "@/lib/domain/members/list";

const CUSTOM = { name: "", key: "" };

export async function createTask(ctx: PersonContext, wanted: string): Promise<EditorTask> {
  if (!can(ctx.actor, "credential.create")) return refused(ctx, "credential.create", "add credentials");
  const template = findTemplate(wanted);
  const [free, people] = await Promise.all([template ? freeName(ctx, template) : null, readPeople(ctx)]);
  return {
    kind: "create",
    template: template ? describe(template) : null,
    suggested: free?.suggested ?? CUSTOM,
    clash: free?.clash ?? null,
    services: serviceOptions(),
    detection: detectionTable(),
    people,
    tests: testPlans(template),
  };
}

export async function editTask(ctx: PersonContext, id: string): Promise<EditorTask> {
  const credential = await findForEditor(ctx, id);
  if (!credential) return GONE;
  if (!can(ctx.actor, "credential.update")) return { kind: "read-only", id };
  const template = templateOf(credential);
  return {
    kind: "edit",
    credential,
    fields: fieldsOfStored(credential),
    ownFields: fieldsFor(credential.type, credential.template).length,
    destinationFields: destinationFields(credential.type, template),
    template: template ? describe(template) : null,
    people: await readPeople(ctx),
    test: testOffer(credential),
  };
}

export async function rotateTask(ctx: PersonContext, id: string): Promise<EditorTask> {
  const credential = await findForEditor(ctx, id);
  if (!credential) return GONE;
  if (!can(ctx.actor, "credential.rotate")) return { kind: "read-only", id };
  const template = templateOf(credential);
  return {
    kind: "rotate",
    credential,
    fields: fieldsOfStored(credential),
    template: template ? describe(template) : null,
    test: testOffer(credential),
  };
}

export function importTask(ctx: PersonContext): EditorTask {
  if (!can(ctx.actor, "credential.import")) return refused(ctx, "credential.import", "import credentials");
  return { kind: "import", detection: detectionTable(), services: serviceOptions() };
}

const GONE: NoticeTask = {
  kind: "notice",
  title: "Nothing here",
  text: "This credential may have been deleted, or it belongs to another project.",
};

const WHO = {
  member: "Members",
  collaborator: "Collaborators, admins and owners",
  admin: "Admins and owners",
  owner: "Owners",
};

function refused(ctx: PersonContext, action: Action, what: string): NoticeTask {
  const lowest = lowestRole(action, ctx.actor.managesFrom) ?? "owner";
  return {
    kind: "notice",
    title: `You can't ${what} here`,
    text: `${WHO[lowest]} can ${what} in ${ctx.place.project.name}.`,
  };
}

const serviceOptions = () => templateSummaries().map(({ id, name, group }) => ({ id, name, group }));

function describe(template: Template): EditorTemplate {
  return {
    id: template.id,
    name: template.name,
    type: template.type,
    category: template.category,
    key: template.key,
    fields: fieldsFor(template.type, template.id),
    obtainUrl: template.obtain_url || null,
  };
}

const templateOf = ({ template }: CredentialView) => (template === null ? undefined : findTemplate(template));

/** Name and key that are not taken, as far as this person can see. What they cannot see the save still refuses. */
async function freeName(
  ctx: PersonContext,
  template: Template,
): Promise<Pick<CreateTask, "suggested" | "clash">> {
  const [byKey, byName] = await Promise.all(
    [template.key, template.name].map((q) => listCredentials(ctx, { q, scope: "project", limit: 200 })),
  );
  const near = [...(byKey?.items ?? []), ...(byName?.items ?? [])];
  const clash = near.find(({ key }) => key === template.key);
  const names = new Set(near.map(({ name }) => name));
  const keys = new Set(near.map(({ key }) => key));
  return {
    suggested: { name: suggestName(template.name, names), key: suggestKey(template.key, keys) },
    clash: clash ? { id: clash.id, key: clash.key } : null,
  };
}

/** The type's or template's fields, then those that people added to this one credential. */
function fieldsOfStored({ type, template, secrets, fields }: CredentialView): FieldSpec[] {
  const own = fieldsFor(type, template);
  const known = new Set(own.map(({ name }) => name));
  const added = [
    ...Object.keys(secrets).map((name) => extraFieldSpec(name, true)),
    ...Object.keys(fields).map((name) => extraFieldSpec(name, false)),
  ].filter(({ name }) => !known.has(name));
  return [...own, ...added];
}

async function findForEditor(ctx: PersonContext, id: string): Promise<CredentialView | null> {
  try {
    return await readCredential(ctx, { id });
  } catch (error) {
    if (error instanceof AppError && (error.code === "not_found" || error.code === "invalid")) return null;
    throw error;
  }
}

async function readPeople(ctx: PersonContext): Promise<Person[]> {
  const { items } = await listMembers(ctx, {});
  return items.filter(({ id }) => id !== ctx.actor.id).map(({ id, name }) => ({ id, name }));
}
