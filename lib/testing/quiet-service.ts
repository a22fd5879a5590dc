import { once } from "node:events";
import http from "node:http";
import type net from "node:net";
import { env } from "@/lib/env";

let started: Promise<string> | undefined;

/** Origin of a service on the loopback address that answers everything with 204, listed for calls of this process. */
export async function quietService(): Promise<string> {
  const place = await (started ??= start());
  const listed = env().KEYHOLD_EGRESS_ALLOW?.split(",") ?? [];
  if (!listed.includes(place)) env().KEYHOLD_EGRESS_ALLOW = [...listed, place].join(",");
  return `http://${place}`;
}

async function start(): Promise<string> {
  const server = http.createServer((_request, response) => response.writeHead(204).end());
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  return `127.0.0.1:${port}`;
}
