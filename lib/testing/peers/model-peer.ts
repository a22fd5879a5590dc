import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { setImmediate } from "node:timers/promises";
import { greet, isFields, type ModelScript } from "@/lib/testing/peers/model-script";

export interface PeerRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Parsed when it is JSON, else the text. */
  body: unknown;
}

export interface ModelPeerOptions {
  /** The one key it accepts; null = it asks for none, as a model on one's own machine. */
  key: string | null;
  /** Models it has; every other name is unknown. Left away, it has them all. */
  models?: readonly string[];
  script?: ModelScript;
  port?: number;
}

export interface ModelPeer {
  /** Origin, without a path. */
  url: string;
  port: number;
  requests: PeerRequest[];
  /** Requests that came without any key. */
  readonly unauthenticated: number;
  /** What it accepts from the next request on. */
  setKey: (key: string | null) => void;
  setScript: (script: ModelScript) => void;
  close: () => Promise<void>;
}

export interface Answer {
  status: number;
  /** Text is sent as it is. */
  body: unknown;
}

export interface EventStream {
  events: readonly string[];
  /** Left away when the stream stalls or breaks. */
  closing: readonly string[];
  ending: "closes" | "stalls" | "breaks";
}

/** What distinguishes one vendor's interface from another's. */
export interface Vendor {
  keyOf: (headers: IncomingHttpHeaders) => string | undefined;
  withoutKey: Answer;
  wrongKey: (key: string) => Answer;
  answer: (request: PeerRequest, script: ModelScript, turn: number, models: Models) => Answer | EventStream;
}

export interface Models {
  has: (name: string) => boolean;
  names: readonly string[];
}

/** A server on the loopback address that speaks as a vendor's interface does and writes down what it is asked. */
export async function startModelPeer(vendor: Vendor, options: ModelPeerOptions): Promise<ModelPeer> {
  const state = { key: options.key, script: options.script ?? greet, unauthenticated: 0, turn: 0 };
  const requests: PeerRequest[] = [];
  const named = options.models;
  const models: Models = { has: (name) => named?.includes(name) ?? true, names: named ?? ["peer-model"] };

  const decide = (request: PeerRequest): Answer | EventStream => {
    const key = vendor.keyOf(request.headers);
    if (key === undefined) state.unauthenticated += 1;
    if (state.key !== null && key === undefined) return vendor.withoutKey;
    if (state.key !== null && key !== undefined && key !== state.key) return vendor.wrongKey(key);
    const answer = vendor.answer(request, state.script, state.turn, models);
    if (request.method === "POST") state.turn += 1;
    return answer;
  };

  const server = createServer((incoming, response) => {
    void read(incoming)
      .then((request) => {
        requests.push(request);
        return send(response, decide(request));
      })
      // A client that hangs up in the middle is part of what these peers are for.
      .catch(() => response.destroy());
  });
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    get unauthenticated() {
      return state.unauthenticated;
    },
    setKey: (key) => {
      state.key = key;
    },
    setScript: (script) => {
      state.script = script;
    },
    close: () => close(server),
  };
}

async function read(incoming: IncomingMessage): Promise<PeerRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const { method = "GET", url = "/", headers } = incoming;
  return { method, path: url, headers, body: parsed(Buffer.concat(parts).toString("utf8")) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function send(response: ServerResponse, answer: Answer | EventStream): Promise<void> {
  if ("status" in answer) {
    const isText = typeof answer.body === "string";
    response.writeHead(answer.status, { "content-type": isText ? "text/html" : "application/json" });
    response.end(isText ? answer.body : JSON.stringify(answer.body));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  for (const event of answer.events) {
    response.write(event);
    await setImmediate();
  }
  if (answer.ending === "stalls") return;
  if (answer.ending === "breaks") response.destroy();
  else response.end(answer.closing.join(""));
}

/** The body of a question; a body that is no object has no fields. */
export const bodyOf = (request: PeerRequest) => (isFields(request.body) ? request.body : {});

export const endingOf = (turn: { stalls?: boolean; breaks?: boolean }): EventStream["ending"] =>
  turn.stalls ? "stalls" : turn.breaks ? "breaks" : "closes";

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
