import { randomBytes } from "node:crypto";
import { startTelegram } from "@/lib/testing/peers/chat";
import { startHttpService } from "@/lib/testing/peers/http-service";
import { startMcpPeer } from "@/lib/testing/peers/mcp";
import { startOpenAiPeer } from "@/lib/testing/peers/openai";
import { startOAuthPeer } from "@/lib/testing/peers/oauth";
import { startSshPeer } from "@/lib/testing/peers/ssh";
import { makeSshKey } from "@/lib/testing/peers/ssh-keys";

type Json = Record<string, unknown>;

/** A kind of consumer with the peer that it really talks to, the same for programs and for people. */
export interface ConsumerScene {
  kind: string;
  slot: string;
  /** `host:port` that KEYHOLD_EGRESS_ALLOW has to list; null = nothing is called. */
  place: string | null;
  /** What nobody may ever see of it. */
  secret: string;
  /** Body of the credential, without its key. */
  credential: Json;
  config: Json;
  /** Body of a Try that works. */
  input: Json;
  /** Facts of a Try that worked. */
  shows: Json;
  /** The peer takes another key from now on; null = a refusal cannot be made. */
  refuse: (() => void) | null;
  /** Requests that reached the peer without authentication. */
  unauthenticated: () => number;
  /** Requests that reached it at all. */
  calls: () => number;
  effect: string;
  close: () => Promise<void>;
}

const newSecret = (mark: string) => `kh-scene-${mark}${randomBytes(16).toString("hex")}`;
const extras = (base: string) => [{ name: "base_url", secret: false, value: base }];
const another = "kh-another-key-that-nobody-has";

async function llmScene(mark: string): Promise<ConsumerScene> {
  const secret = newSecret(mark);
  const peer = await startOpenAiPeer({ key: secret });
  return {
    kind: "llm_config",
    slot: "credential",
    place: `127.0.0.1:${peer.port}`,
    secret,
    credential: {
      type: "llm_provider",
      fields: { provider: "openai_compatible", api_key: secret, base_url: `${peer.url}/v1` },
    },
    config: { provider: "openai_compatible", model: "test-model" },
    input: { prompt: "Say hello." },
    shows: { model: "test-model" },
    refuse: () => peer.setKey(another),
    unauthenticated: () => peer.unauthenticated,
    calls: () => peer.requests.length,
    effect: "unlinked",
    close: peer.close,
  };
}

async function toolScene(mark: string): Promise<ConsumerScene> {
  const secret = newSecret(mark);
  const peer = await startHttpService({ key: secret });
  return {
    kind: "tool",
    slot: "credential",
    place: peer.place,
    secret,
    credential: { type: "api_token", fields: { token: secret }, extras: extras(peer.url) },
    config: {
      description: "Reads a customer.",
      method: "GET",
      url: `${peer.url}/v1/customers/{id}`,
      parameters: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
    },
    input: { arguments: { id: "7" } },
    shows: { status: 200 },
    refuse: () => peer.setKey(another),
    unauthenticated: () => withoutAuthentication(peer.requests),
    calls: () => peer.requests.length,
    effect: "updated",
    close: peer.close,
  };
}

async function apiServerScene(mark: string): Promise<ConsumerScene> {
  const scene = await toolScene(mark);
  const base = (scene.config.url as string).replace(/\/v1.*/, "");
  const document = {
    openapi: "3.1.0",
    info: { title: "Customers", version: "1" },
    servers: [{ url: base }],
    paths: {
      "/v1/customers/{id}": {
        get: {
          operationId: "readCustomer",
          parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
          responses: { 200: { description: "The customer" } },
        },
      },
    },
  };
  return {
    ...scene,
    kind: "api_server",
    config: { document: JSON.stringify(document), baseUrl: base },
    input: { operationId: "readCustomer", parameters: { id: "7" } },
    effect: "loses_auth",
  };
}

const withoutAuthentication = (requests: readonly { headers: Record<string, unknown> }[]) =>
  requests.filter(({ headers }) => !headers.authorization && !headers["x-api-key"]).length;

async function mcpScene(mark: string): Promise<ConsumerScene> {
  const secret = newSecret(mark);
  const peer = await startMcpPeer({ token: secret });
  return {
    kind: "mcp_server",
    slot: "credential",
    place: peer.place,
    secret,
    credential: {
      type: "api_token",
      fields: { token: secret },
      extras: extras(new URL(peer.url).origin),
    },
    config: { transport: "http", url: peer.url },
    input: {},
    shows: { toolCount: 3 },
    refuse: () => peer.accept(another),
    unauthenticated: () => peer.authorizations.filter((header) => header === undefined).length,
    calls: () => peer.authorizations.length,
    effect: "loses_auth",
    close: peer.close,
  };
}

async function runtimeScene(mark: string): Promise<ConsumerScene> {
  // Long enough to stand whole on one line of the key, whatever the line.
  const pair = makeSshKey({ comment: mark.repeat(6) });
  const peer = await startSshPeer({ publicKey: pair.public });
  return {
    kind: "runtime",
    slot: "ssh_key",
    place: `127.0.0.1:${peer.port}`,
    // One line of the body: how the key would be seen anywhere.
    secret: pair.private.split("\n")[2] ?? "",
    credential: { type: "ssh_key", fields: { private_key: pair.private } },
    config: { mode: "ssh", host: "127.0.0.1", port: peer.port, username: "tester" },
    input: { command: "echo from-the-host" },
    shows: { exitCode: 0, stdout: "from-the-host\n", hostKey: peer.hostKey },
    refuse: () => {
      peer.accept(makeSshKey().public);
      peer.hangUp();
    },
    unauthenticated: () => 0,
    calls: () => peer.signIns(),
    effect: "unlinked",
    close: peer.close,
  };
}

async function connectorScene(redirectUri: string, mark: string, port: number): Promise<ConsumerScene> {
  const peer = await startOAuthPeer({ redirectUri, clientSecret: newSecret(mark), port });
  return {
    kind: "connector",
    slot: "oauth_app",
    place: peer.place,
    secret: peer.clientSecret,
    credential: {
      type: "oauth2",
      fields: { client_id: peer.clientId, client_secret: peer.clientSecret },
      extras: extras(peer.issuer),
    },
    config: {
      authorizeUrl: `${peer.issuer}/auth`,
      tokenUrl: `${peer.issuer}/token`,
      scopes: ["openid", "offline_access"],
    },
    input: {},
    shows: { redirectUri },
    refuse: null,
    unauthenticated: () => peer.tokenRequests.filter(({ auth }) => auth === "none").length,
    calls: () => peer.tokenRequests.length,
    effect: "loses_auth",
    close: peer.stop,
  };
}

async function channelScene(mark: string): Promise<ConsumerScene> {
  const secret = `7001:${mark}${randomBytes(12).toString("hex")}`;
  const peer = await startTelegram({ token: secret });
  return {
    kind: "channel",
    slot: "bot",
    place: peer.place,
    secret,
    credential: {
      type: "bot_token",
      fields: { token: secret, signing_secret: newSecret(mark) },
      extras: extras(peer.origin),
    },
    config: { platform: "telegram", apiUrl: peer.apiUrl, defaultTo: "42" },
    input: { text: "Hello." },
    shows: { sent: { to: "42", id: "12" } },
    refuse: () => peer.setToken(another),
    // The token is part of every address: who has none cannot name a method.
    unauthenticated: () => 0,
    calls: () => peer.requests(),
    effect: "loses_auth",
    close: peer.stop,
  };
}

async function skillScene(mark: string): Promise<ConsumerScene> {
  const secret = newSecret(mark);
  return {
    kind: "skill",
    slot: "SKILL_KEY",
    place: null,
    secret,
    credential: { type: "api_token", fields: { token: secret } },
    config: {
      instructions: "Be kind.",
      requires: [{ key: "SKILL_KEY", type: "api_token", label: "The key" }],
    },
    input: {},
    shows: { connected: "1 of 1" },
    refuse: null,
    unauthenticated: () => 0,
    calls: () => 0,
    effect: "updated",
    close: () => Promise.resolve(),
  };
}

interface SceneOptions {
  /** Part of every secret of theirs. */
  mark?: string;
  /** Of the OAuth server, whose address is its name. */
  oauthPort?: number;
}

/** A scene of every kind that has a Try, each with a peer of its own. */
export const startConsumerScenes = (
  redirectUri: string,
  { mark = "", oauthPort = 0 }: SceneOptions = {},
): Promise<ConsumerScene[]> =>
  Promise.all([
    llmScene(mark),
    skillScene(mark),
    toolScene(mark),
    runtimeScene(mark),
    mcpScene(mark),
    connectorScene(redirectUri, mark, oauthPort),
    channelScene(mark),
    apiServerScene(mark),
  ]);
