import { randomBytes } from "node:crypto";
import type { Action } from "@/lib/access/policy";
import { DOOR_INPUTS, type Input, type Scene } from "./door-inputs";

const unique = () => randomBytes(6).toString("hex");
const newKey = () => `KEY_${unique().toUpperCase()}`;

const WORKFLOW = {
  ...{ description: "text", hosts: ["api.example.com"], schedule: "0 7 * * 1-5", timeZone: "Europe/Berlin" },
  ...{ webhook: { auth: "none" }, audience: "owner", assignments: {} },
  steps: [{ id: "one", name: "One", type: "code", language: "typescript", code: "export default () => 1" }],
};

/** What doors take beside what they need, as far as REST reaches them. */
const OPTIONAL: Partial<Record<Action, (scene: Scene) => Input>> = {
  "credential.list": () => ({
    ...{ q: "a", key: "A_KEY", type: "api_token", category: "custom", status: "active", scope: "project" },
    ...{ sort: "name", limit: 10 },
  }),
  "credential.create": ({ world, value }) => ({
    ...{ name: `Name ${unique()}`, category: "custom", template: null, description: "text" },
    ...{ extras: [{ name: "more", secret: true, value: value() }], workflowId: null },
    ...{ expiresAt: "2099-01-31T00:00:00Z", audience: { members: [world.people.admin.id] } },
  }),
  "credential.update": ({ world, value }) => ({
    ...{ key: newKey(), name: `Name ${unique()}`, category: "custom", expiresAt: null, revision: 1 },
    ...{ extras: [{ name: "more", secret: true, value: value() }], removeExtras: [] },
    ...{ audience: "project", ownerId: world.people.owner.id },
  }),
  "credential.restore": () => ({ key: newKey(), name: `Name ${unique()}` }),
  "credential.rotate": () => ({ revision: 1, test: true }),
  "credential.import": () => ({ onConflict: "copy", dryRun: false }),
  "credential.resolve": () => ({ workflowId: null, partial: false, waitSeconds: 0 }),
  "credential.activity": () => ({ before: 1 }),
  "credential.move": () => ({ consumerIds: [], dryRun: true }),
  "consumer.list": () => ({ kind: "skill", q: "a", limit: 10 }),
  "consumer.candidates": () => ({ q: "a" }),
  "consumer.create": () => ({ enabled: false, audience: "owner", assignments: { credential: null } }),
  "consumer.update": () => ({
    ...{ config: { provider: "openai", model: "gpt-5.2" }, audience: "owner", revision: 1 },
    ...{ assignments: { credential: null } },
  }),
  "consumer.delete": () => ({ revision: 1 }),
  "consumer.assign": () => ({ revision: 1 }),
  "consumer.use": () => ({ input: {} }),
  "workflow.run": () => ({ input: { a: 1 } }),
  "run.list": () => ({ limit: 10 }),
  "workflow.list": () => ({ q: "a", limit: 10 }),
  "workflow.create": () => ({ ...WORKFLOW, enabled: false }),
  "workflow.update": () => ({ ...WORKFLOW, enabled: true, revision: 1 }),
  "workflow.delete": () => ({ revision: 1 }),
  "workflow.permit": () => ({ mode: "selected", keys: [newKey(), newKey()] }),
  "credential.probe_unsaved": ({ value }) => ({
    ...{ template: null, extras: [{ name: "more", secret: true, value: value() }] },
  }),
  "connection.list": () => ({ limit: 10 }),
  "connection.disable": () => ({ revision: 1 }),
  "connection.enable": () => ({ revision: 1 }),
  "connection.delete": () => ({ revision: 1 }),
  "template.list": () => ({ q: "a", group: "LLM", category: "custom" }),
  "token.list": () => ({ revoked: "true" }),
  "token.create": () => ({
    ...{ keys: ["A_KEY"], workflowId: null, expiresAt: "2099-01-31T00:00:00Z" },
    ...{ rules: [{ methods: ["GET"], path: "/v1/*" }], ratePerMinute: 60 },
  }),
  "audit.list": () => ({
    ...{ actor: "a", action: "credential.create", outcome: "allowed", subject: "a", project: "a" },
    ...{ from: "2025-01-31", to: "2099-01-31T00:00:00Z", limit: 10, cursor: 100, after: 1 },
  }),
};

/** An input with every field that the door takes. */
export const fullInput = async (action: Action, scene: Scene): Promise<Input> => ({
  ...(await DOOR_INPUTS[action](scene)),
  ...OPTIONAL[action]?.(scene),
});
