import { randomBytes } from "node:crypto";
import type { Action } from "@/lib/access/policy";
import { confirmUses } from "@/lib/domain/approvals/confirm";
import type { Context } from "@/lib/domain/context";
import { createConsumer } from "@/lib/domain/consumers/create";
import { createCredential } from "@/lib/domain/credentials/create";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import type { CredentialView } from "@/lib/domain/credentials/view";
import { inviteMember } from "@/lib/domain/members/invite";
import { startRun } from "@/lib/domain/runs/start";
import type { Endpoint } from "@/lib/http/api/endpoint";
import { newId } from "@/lib/ids";
import type { Call } from "./api";
import { mintConnection, mintConnector, type MintedConnector } from "./connections";
import { mintPerson, mintToken, type World } from "./factories";
import { quietService } from "./quiet-service";

export type Input = Record<string, unknown>;

/** Where a door is tried, and what it may need there. */
export interface Scene {
  world: World;
  /** Of somebody who may do everything here. */
  ctx: Context;
  /** The secret of everything that is stored; a new one each time unless a test wants to look for it. */
  value: () => string;
  /** What every credential made here has beside key and value. */
  more?: Input;
}

export const sceneOf = (world: World, value: Scene["value"] = newValue): Scene => ({
  world,
  ctx: world.people.owner.ctx,
  value,
});

const newValue = () => `kh-test-${randomBytes(18).toString("hex")}`;
const unique = () => randomBytes(6).toString("hex");
const newKey = () => `KEY_${unique().toUpperCase()}`;

/** A credential that only the caller knows of. */
const addCredential = ({ ctx, value, more }: Scene): Promise<CredentialView> =>
  createCredential(ctx, { type: "api_token", key: newKey(), fields: { token: value() }, ...more });

/** A credential with a value before its current one. */
async function addRotated(scene: Scene): Promise<CredentialView> {
  const { id } = await addCredential(scene);
  return rotateCredential(scene.ctx, { id, fields: { token: scene.value() }, keepPreviousFor: "24h" });
}

async function addDeleted(scene: Scene): Promise<CredentialView> {
  const credential = await addCredential(scene);
  await deleteCredentials(scene.ctx, await deletion(scene, credential.id));
  return credential;
}

async function deletion({ ctx }: Scene, id: string): Promise<Input> {
  const { token } = await impactOfDeletion(ctx, { ids: [id] });
  return { ids: [id], impactToken: token };
}

const LLM = { provider: "openai", model: "gpt-5.2" };
const CHANNEL = { kind: "channel", config: { platform: "telegram" } };
const SKILL = { kind: "skill", config: { instructions: "Be brief." } };

/** A consumer that only the caller knows of. */
const addConsumer = ({ ctx, more }: Scene, what: Input = { kind: "llm_config", config: LLM }) =>
  createConsumer(ctx, {
    ...{ name: `Consumer ${unique()}`, ...what },
    ...(more?.audience !== undefined && { audience: "owner" }),
  });

const addWorkflow = (scene: Scene) => addConsumer(scene, { kind: "workflow", config: {} });

/** One that could run, and that hands no value to code. */
const addRunnable = (scene: Scene) =>
  addConsumer(scene, {
    kind: "workflow",
    config: { steps: [{ id: "call", type: "http", method: "GET", url: "https://api.example.com/" }] },
  });

const addRun = async (scene: Scene) => startRun(scene.ctx, { workflowId: (await addRunnable(scene)).id });

/** A credential that may be sent to OpenAI. */
const addBound = ({ ctx, value, more }: Scene): Promise<CredentialView> =>
  createCredential(ctx, {
    ...{ type: "llm_provider", key: newKey(), fields: { provider: "openai", api_key: value() } },
    ...more,
  });

/** A credential that may be sent to a service that answers. */
const addReachable = async ({ ctx, value, more }: Scene): Promise<CredentialView> =>
  createCredential(ctx, {
    ...{ template: "openai-compatible", key: newKey() },
    ...{ fields: { base_url: await quietService(), token: value() }, ...more },
  });

/** Somebody's use of a credential that waits for a person. */
async function addAsk(scene: Scene): Promise<string> {
  const { id, key } = await addCredential(scene);
  const place = { method: "GET", host: "api.example.com", path: "/v1/things" };
  const requester = { id: newId("token"), name: "an agent" };
  const ask = { credentialId: id, key, purpose: "relay" as const, ...place };
  const [asked] = await confirmUses(scene.ctx, [ask], { requester, waitMs: 0 });
  return asked!.approvalId;
}

/** Whoever may not know of a scene's credentials may not know of its connector either. */
const addConnector = ({ ctx, value, more }: Scene): Promise<MintedConnector> =>
  mintConnector(ctx, { clientSecret: value(), audience: more?.audience ? "owner" : "project" });

/** An account that was connected a moment ago, so that refreshing it asks nobody. */
const addConnection = async (scene: Scene): Promise<{ id: string }> =>
  mintConnection(scene.ctx, await addConnector(scene), {
    accessToken: scene.value(),
    refreshToken: scene.value(),
  });

const idOf =
  (make: (scene: Scene) => Promise<{ id: string }>) =>
  async (scene: Scene): Promise<Input> => ({ id: (await make(scene)).id });
const nothing = (): Input => ({});
/** What proves nothing to a door that nobody has signed in for. */
const noProof = "none";

/**
 * An input that each door takes from whoever may open it, and that harms nobody: what it acts on was made for it.
 * Doors that are open to everybody get one without the proof they ask for.
 */
export const DOOR_INPUTS: Record<Action, (scene: Scene) => Promise<Input> | Input> = {
  "credential.list": nothing,
  "credential.read": idOf(addCredential),
  "credential.versions": idOf(addRotated),
  "credential.usage": idOf(addCredential),
  "credential.activity": idOf(addCredential),
  "credential.impact": async (scene) => ({ ids: [(await addCredential(scene)).id] }),
  "credential.bin": nothing,
  "credential.create": ({ value }) => ({ type: "api_token", key: newKey(), fields: { token: value() } }),
  "credential.update": async (scene) => ({
    id: (await addCredential(scene)).id,
    description: "Changed",
    fields: { token: scene.value() },
  }),
  "credential.rotate": async (scene) => ({
    id: (await addCredential(scene)).id,
    fields: { token: scene.value() },
    keepPreviousFor: "24h",
  }),
  "credential.rollback": idOf(addRotated),
  "credential.disable": idOf(addCredential),
  "credential.enable": idOf(addCredential),
  "credential.delete": async (scene) => deletion(scene, (await addCredential(scene)).id),
  "credential.restore": idOf(addDeleted),
  "credential.import": ({ value }) => ({ format: "env", text: `${newKey()}=${value()}\n` }),
  "credential.resolve": async (scene) => ({ keys: [(await addCredential(scene)).key] }),
  "credential.relay": async (scene) => ({ key: (await addReachable(scene)).key, method: "GET", path: "/" }),
  "approval.list": nothing,
  "approval.decide": async (scene) => ({ id: await addAsk(scene), decision: "approve" }),
  "approval.read": async (scene) => ({ id: await addAsk(scene) }),
  "notice.list": nothing,
  "notice.read": nothing,
  "credential.move": async (scene) => ({
    id: (await addCredential(scene)).id,
    to: (await addCredential(scene)).id,
  }),
  "consumer.list": nothing,
  "consumer.read": idOf(addConsumer),
  "consumer.candidates": () => ({ kind: "llm_config", slot: "credential", config: LLM }),
  "consumer.create": () => ({ kind: "llm_config", name: `Config ${unique()}`, config: LLM }),
  "consumer.update": async (scene) => ({
    id: (await addConsumer(scene)).id,
    name: `Config ${unique()}`,
    enabled: false,
  }),
  "consumer.delete": idOf(addConsumer),
  "consumer.assign": async (scene) => ({
    id: (await addConsumer(scene)).id,
    assignments: { credential: (await addBound(scene)).id },
  }),
  "consumer.use": async (scene) => ({ id: (await addConsumer(scene, SKILL)).id }),
  "workflow.run": async (scene) => ({ workflowId: (await addRunnable(scene)).id }),
  "run.list": async (scene) => ({ workflowId: (await addRunnable(scene)).id }),
  "run.read": idOf(addRun),
  "run.cancel": idOf(addRun),
  "run.rerun": idOf(addRun),
  "run.trigger": () => ({ workflowId: noProof, proof: { header: () => undefined }, read: () => null }),
  "workflow.list": nothing,
  "workflow.read": idOf(addWorkflow),
  "workflow.create": () => ({ name: `Workflow ${unique()}` }),
  "workflow.update": async (scene) => ({
    id: (await addWorkflow(scene)).id,
    name: `Workflow ${unique()}`,
    description: "Changed",
  }),
  "workflow.delete": idOf(addWorkflow),
  "workflow.permissions": idOf(addWorkflow),
  "workflow.permit": async (scene) => ({ id: (await addWorkflow(scene)).id, mode: "all" }),
  "workflow.keys": idOf(addWorkflow),
  "credential.explain": () => ({ key: "KEY" }),
  "connection.list": idOf(addConnector),
  "connection.start": async (scene) => ({ consumerId: (await addConnector(scene)).id, name: "Somebody" }),
  "connection.disable": idOf(addConnection),
  "connection.enable": idOf(addConnection),
  "connection.delete": idOf(addConnection),
  "oauth.exchange": idOf(addConnection),
  "webhook.verify": () => ({ channelId: noProof, proof: {}, body: Buffer.from("{}") }),
  "channel.messages": idOf((scene) => addConsumer(scene, CHANNEL)),
  "credential.probe": idOf(addCredential),
  "credential.probe_unsaved": ({ value }) => ({ type: "api_token", fields: { token: value() } }),
  "credential.probe_many": async (scene) => ({ ids: [(await addCredential(scene)).id] }),
  "credential.request": () => ({
    template: "anthropic",
    key: newKey(),
    name: `Name ${unique()}`,
    reason: "For a test",
  }),
  "credential.fill": ({ value }) => ({ token: noProof, fields: { token: value() } }),
  "leak.scan": () => ({ text: "a text without anything in it" }),
  "template.list": nothing,
  "template.added": nothing,
  "template.read": () => ({ id: "anthropic" }),
  "template.detect": ({ value }) => ({ value: value(), key: "ANTHROPIC_API_KEY" }),
  "token.list": nothing,
  "token.create": () => ({ name: `token ${unique()}`, scopes: ["tokens:write"] }),
  "token.revoke": async ({ ctx }) => ({ id: (await mintToken(ctx)).id }),
  "audit.list": nothing,
  "audit.verify": nothing,
  "audit.export": nothing,
  "encryption.status": nothing,
  "encryption.recheck": nothing,
  "project.create": () => ({ name: `Project ${unique()}` }),
  "project.update": ({ world }) => ({ id: world.project.id, name: `Project ${unique()}` }),
  "organisation.update": () => ({ name: `Organisation ${unique()}` }),
  "member.list": nothing,
  "member.invite": () => ({ email: `${unique()}@example.com`, role: "member" }),
  "member.change_role": async ({ world }) => ({
    userId: (await mintPerson(world, "member")).id,
    role: "member",
  }),
  "member.remove": async ({ world }) => ({ userId: (await mintPerson(world, "member")).id }),
  "invitation.revoke": async ({ ctx }) => ({
    id: (await inviteMember(ctx, { email: `${unique()}@example.com`, role: "member" })).id,
  }),
  "invitation.accept": () => ({ token: noProof }),
  "setup.owner": () => ({
    code: noProof,
    name: "Somebody",
    email: `${unique()}@example.com`,
    password: `${unique()}${unique()}`,
  }),
  "setup.advance": () => ({ step: 2 }),
  "session.sign_in": () => ({ email: `${unique()}@example.com`, password: noProof }),
  "session.sign_in_oidc": () => ({ email: `${unique()}@example.com` }),
  "session.sign_out": () => ({ sessionId: noProof }),
};

export interface Request extends Call {
  method: string;
  path: string;
}

/** The request that says to an endpoint what the input says to its door. */
export function requestOf(endpoint: Endpoint, input: Input): Request {
  const { method } = endpoint;
  const { ids, ...others } = input;
  const rest = new Map(Object.entries(endpoint.one ? { ...others, id: (ids as string[])[0] } : input));
  const filled = endpoint.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = String(rest.get(name));
    rest.delete(name);
    return value;
  });
  const path = `/api/v1${filled}`;
  if (rest.size === 0) return { method, path };
  if (endpoint.bodyAs !== undefined) return { method, path, body: rest.get(endpoint.bodyAs) };
  if (method !== "GET") return { method, path, body: Object.fromEntries(rest) };
  const query = new URLSearchParams([...rest].map(([name, value]) => [name, String(value)]));
  return { method, path: `${path}?${query.toString()}` };
}
