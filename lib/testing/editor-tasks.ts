import { vi } from "vitest";
import type { CreateTask, EditorActions, EditTask } from "@/components/credentials/editor/editor-task";
import type { Plan, TestOffer } from "@/components/credentials/testing/test-shape";
import { detectionRow, type DetectionTable } from "@/lib/catalog/detect";
import { fieldsOf } from "@/lib/catalog/fields";
import type { Template } from "@/lib/catalog/template-shape";
import file from "@/lib/catalog/templates.json";
import type { CredentialType } from "@/lib/catalog/types";
import type { CredentialView } from "@/lib/domain/credentials/view";

// What the server component hands to the editor, made here without a server: that module is for servers only.
const templates = file.templates as unknown as readonly Template[];

export const detectionOfAll: DetectionTable = templates.map(detectionRow);

const PEOPLE = [{ id: "user_2", name: "Person 2" }];

export function createTaskFor(templateId: string | null, change: Partial<CreateTask> = {}): CreateTask {
  const template = templates.find(({ id }) => id === templateId);
  return {
    kind: "create",
    template: template
      ? {
          id: template.id,
          name: template.name,
          type: template.type,
          category: template.category,
          key: template.key,
          fields: fieldsOf(template.type, template),
          obtainUrl: template.obtain_url || null,
        }
      : null,
    suggested: template ? { name: template.name, key: template.key } : { name: "", key: "" },
    clash: null,
    services: templates.map(({ id, name, group }) => ({ id, name, group })),
    detection: detectionOfAll,
    people: PEOPLE,
    tests: {},
    ...change,
  };
}

/** A stored credential as a reader sees it. */
export function viewOf(type: CredentialType, change: Partial<CredentialView> = {}): CredentialView {
  return {
    id: "cred_1",
    key: "ANTHROPIC_API_KEY",
    name: "Anthropic prod",
    type,
    category: "custom",
    template: null,
    description: "",
    scope: "project",
    workflowId: null,
    status: "active",
    fields: {},
    secrets: {},
    hosts: [],
    version: 1,
    revision: 3,
    owner: null,
    audience: "project",
    usedBy: 0,
    lastTest: null,
    confirmUse: "never",
    valueSetAt: "2026-01-01T00:00:00.000Z",
    lastUsedAt: null,
    expiresAt: null,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
    createdBy: "Person 1",
    ...change,
  };
}

export function editTaskFor(credential: CredentialView, destinationFields: readonly string[] = []): EditTask {
  const fields = fieldsOf(credential.type, null);
  return {
    kind: "edit",
    credential,
    fields,
    ownFields: fields.length,
    destinationFields,
    template: null,
    people: PEOPLE,
    test: offerOf(credential),
  };
}

/** A test that is offered for it, or that there is none. */
export const offerOf = (
  { id, name, version, lastTest }: CredentialView,
  plan: Plan | null = null,
): TestOffer => ({
  ...{ id, name, version, plan },
  none: "No test for API tokens.",
  last: lastTest,
});

/** Actions that store everything and remember what they were sent. */
export function spiedActions() {
  const saved = { id: "cred_1", name: "Anthropic", key: "ANTHROPIC_API_KEY", version: 1, revision: 4 };
  const store = () => vi.fn<EditorActions["create"]>(async () => ({ status: "ok", data: saved }));
  return {
    create: store(),
    update: store(),
    rotate: store(),
    rollback: store(),
    disable: store(),
    enable: store(),
    import: vi.fn<EditorActions["import"]>(),
  };
}

/** The body of one call of an action. */
export function sentTo(action: { mock: { calls: unknown[][] } }, call = 0): Record<string, unknown> {
  const form = action.mock.calls[call]?.[2];
  if (!(form instanceof FormData)) throw new Error(`call ${call} was not made`);
  return JSON.parse(form.get("payload") as string) as Record<string, unknown>;
}
