import http from "node:http";
import net from "node:net";
import { afterAll } from "vitest";
import type { z } from "zod";
import { answerApi } from "@/lib/http/api/answer";
import { closeServer, httpServer } from "@/lib/server/http-server";

export interface Call {
  token?: string;
  /** Sent as JSON, unless it is text or bytes: those go out as they are. */
  body?: unknown;
  headers?: http.OutgoingHttpHeaders;
}

export interface Reply {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Exactly what arrived, for looking for what should not be there. */
  text: string;
  /** The body as this schema reads it; anything else fails the test. */
  read: <S extends z.ZodType>(schema: S) => z.output<S>;
}

export interface Api {
  port: number;
  call: (method: string, path: string, options?: Call) => Promise<Reply>;
  /**
   * Sends bytes on a connection of their own and returns everything that comes back until it is closed. With `over`
   * the server learns at once that nothing more will come.
   */
  raw: (bytes: string | Buffer, over?: "over") => Promise<string>;
}

/**
 * The server of production without pages, on a port of its own of the loopback interface, until the test file ends.
 * With `address`, requests come from there as far as the REST interface can tell.
 */
export async function startApi({ address }: { address?: string } = {}): Promise<Api> {
  const noPage = (_request: http.IncomingMessage, response: http.ServerResponse) => {
    response.writeHead(404).end();
    return Promise.resolve();
  };
  const server =
    address === undefined
      ? httpServer(noPage)
      : http.createServer((request, response) => void answerApi(request, response, address));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  afterAll(async () => {
    agent.destroy();
    await closeServer(server);
  });
  return {
    port,
    call: (method, path, options = {}) => send({ port, agent, method, path }, options),
    raw: (bytes, over) => exchange(port, bytes, over === "over"),
  };
}

function send(
  target: Required<Pick<http.RequestOptions, "port" | "agent" | "method" | "path">>,
  { token, body, headers = {} }: Call,
): Promise<Reply> {
  const isText = typeof body === "string" || Buffer.isBuffer(body);
  const bytes = body === undefined ? undefined : Buffer.from(isText ? body : JSON.stringify(body));
  const all = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(bytes && { "content-type": "application/json", "content-length": bytes.length }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", ...target, headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const read: Reply["read"] = (schema) => schema.parse(JSON.parse(text));
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, read });
      });
    });
    request.on("error", reject);
    request.end(bytes);
  });
}

const SILENCE_MS = 3_000;

function exchange(port: number, bytes: string | Buffer, isOver: boolean): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => {
      if (isOver) socket.end(bytes);
      else socket.write(bytes);
    });
    socket.on("end", () => socket.end());
    socket.setTimeout(SILENCE_MS, () => socket.destroy());
    socket.on("data", (chunk) => chunks.push(chunk));
    // A reset is an end like any other: what came before it is the answer.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      resolve(Buffer.concat(chunks).toString("latin1"));
    });
  });
}
