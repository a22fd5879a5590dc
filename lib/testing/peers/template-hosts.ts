import net from "node:net";
import { createEgress } from "@/lib/egress/egress";
import { fetchThrough } from "@/lib/egress/fetch";
import { type Certificate, selfSigned } from "@/lib/testing/certificate";
import { startHttps } from "@/lib/testing/loopback";

export interface HostRequest {
  method: string;
  host: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** Null ends the connection without an answer. */
export type HostAnswer = { status: number; headers?: Record<string, string>; body?: string } | null;

/** One real HTTPS server that stands for every public host, and a client that is led to it at the last step. */
export async function startTemplateHosts(hosts: readonly string[]) {
  const certificate: Certificate = selfSigned(hosts);
  const state: { answer: (request: HostRequest) => HostAnswer } = { answer: () => ({ status: 404 }) };
  const requests: HostRequest[] = [];
  const peer = await startHttps(certificate, (incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      const { method = "", url: path = "", headers } = incoming;
      const request: HostRequest = {
        method,
        host: headers.host ?? "",
        path,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(parts).toString("utf8"),
      };
      requests.push(request);
      const answer = state.answer(request);
      if (answer === null) return void incoming.socket.destroy();
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
  });
  const egress = createEgress({
    lookup: async () => ["93.184.216.34"],
    open: () => net.connect(peer.port, "127.0.0.1"),
    ca: certificate.cert,
  });
  return {
    requests,
    setAnswer: (answer: (request: HostRequest) => HostAnswer) => {
      state.answer = answer;
      requests.length = 0;
    },
    egress,
    fetch: (destinations: readonly string[]) => fetchThrough(egress, destinations, { timeoutMs: 15_000 }),
    stop: peer.stop,
  };
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): HostAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});
