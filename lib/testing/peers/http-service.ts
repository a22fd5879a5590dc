import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { serviceDocument } from "@/lib/testing/peers/http-service-document";

export interface ServiceRequest {
  method: string;
  /** Path and query as they came. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface HttpService {
  /** Origin, without a path. */
  url: string;
  /** `host:port`, as KEYHOLD_EGRESS_ALLOW lists it. */
  place: string;
  requests: ServiceRequest[];
  /** What it accepts from the next request on: as a bearer token, `x-api-key`, `api_key` or the password of Basic. */
  setKey: (key: string) => void;
  close: () => Promise<void>;
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

type Route = (request: ServiceRequest, url: URL, presented: string) => Answer | "hang up";

const MEGABYTE = 1_000_000;
const PIXEL = Buffer.from("89504e470d0a1a0a0000000d49484452000000ff", "hex");

/** What a service does that every caller has to live with; all of it below /v1 and behind the key. */
const ROUTES: Readonly<Record<string, Route>> = {
  echo: ({ headers }, _url, presented) => ({
    status: 200,
    headers: { "x-request-id": headers.authorization ?? presented, "x-ratelimit-limit": presented },
    body: {
      headers,
      sent: presented,
      [presented]: true,
      encoded: Buffer.from(presented).toString("base64"),
    },
  }),
  escaped: (_request, _url, presented) => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body: `{"sent": "${Array.from(presented, escaped).join("")}"}`,
  }),
  refusing: (_request, _url, presented) => ({ status: 400, body: `no such key ${presented}, sorry` }),
  redirect: (_request, _url, presented) => ({
    status: 302,
    headers: { location: `/v1/customers?leak=${encodeURIComponent(presented)}` },
  }),
  huge: () => ({ status: 200, body: "x".repeat(2 * MEGABYTE) }),
  long: (_request, _url, presented) => ({
    status: 200,
    body: { filler: "y".repeat(70_000), sent: presented },
  }),
  text: () => ({ status: 200, headers: { "content-type": "text/plain; charset=iso-8859-1" }, body: "plain" }),
  broken: () => ({ status: 200, headers: { "content-type": "application/json" }, body: "{not json" }),
  deep: () => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body: "[".repeat(5_000) + "]".repeat(5_000),
  }),
  binary: () => ({ status: 200, headers: { "content-type": "image/png" }, body: PIXEL }),
  empty: () => ({ status: 204 }),
  busy: () => ({
    status: 429,
    headers: { "retry-after": "7", "x-ratelimit-remaining": "0", "set-cookie": "session=1", server: "peer" },
    body: { error: "slow down" },
  }),
  failing: () => ({ status: 500, body: "<h1>It broke</h1>" }),
  silent: () => "hang up",
};

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A service on the loopback address, described by an OpenAPI document of its own, that writes down what it is asked. */
export async function startHttpService(options: { key: string }): Promise<HttpService> {
  const state = { key: options.key };
  const requests: ServiceRequest[] = [];
  const server = createServer((incoming, response) => {
    void read(incoming).then((request) => {
      requests.push(request);
      const answer = answerTo(request, state.key);
      if (answer === "hang up") response.destroy();
      else send(response, answer);
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    place: `127.0.0.1:${port}`,
    requests,
    setKey: (key) => {
      state.key = key;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo(request: ServiceRequest, key: string): Answer | "hang up" {
  const url = new URL(request.url, "http://peer");
  if (url.pathname === "/openapi.json") return { status: 200, body: serviceDocument() };
  const [, version, name = ""] = url.pathname.split("/");
  if (version !== "v1") return { status: 404, body: { error: "not here" } };
  if (name === "health") return { status: 200, body: { healthy: true } };
  const presented = keyOf(request, url);
  if (presented === undefined) return { status: 401, body: { error: "no key" } };
  if (presented !== key) return { status: 401, body: { error: `wrong key ${presented}` } };
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  return route ? route(request, url, presented) : described(request, url);
}

/** What arrived, as the service read it. */
function described({ method, body, headers }: ServiceRequest, url: URL): Answer {
  return {
    status: method === "POST" ? 201 : 200,
    body: { path: url.pathname, query: [...url.searchParams], body, type: headers["content-type"] ?? null },
  };
}

function keyOf({ headers }: ServiceRequest, url: URL): string | undefined {
  const [, scheme = "", value = ""] = /^(\S+) (.*)$/.exec(headers.authorization ?? "") ?? [];
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() === "basic") {
    const text = Buffer.from(value, "base64").toString("utf8");
    return text.slice(text.indexOf(":") + 1);
  }
  const header = headers["x-api-key"];
  return typeof header === "string" ? header : (url.searchParams.get("api_key") ?? undefined);
}

async function read(incoming: IncomingMessage): Promise<ServiceRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const { method = "GET", url = "/", headers } = incoming;
  return { method, url, headers, body: Buffer.concat(parts).toString("utf8") };
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const isRaw = typeof body === "string" || Buffer.isBuffer(body);
  const type = isRaw ? "text/html" : "application/json";
  response.writeHead(status, { ...(body !== undefined && { "content-type": type }), ...headers });
  response.end(isRaw || body === undefined ? body : JSON.stringify(body));
}
