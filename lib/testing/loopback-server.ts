import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import type { Certificate } from "./certificate";

export interface Peer {
  port: number;
  /** `host:port`, as KEYHOLD_EGRESS_ALLOW takes it. */
  place: string;
  /** Connections it has had so far. */
  connections: () => number;
  /** Those that are open. */
  open: () => number;
  stop: () => Promise<void>;
}

/** A real peer on the loopback address: HTTP, HTTPS with a certificate, or whatever a socket server speaks. */
export const startHttp = (handler: http.RequestListener, options: http.ServerOptions = {}, port = 0) =>
  started(http.createServer(options, handler), port);

export const startHttps = (certificate: Certificate, handler: http.RequestListener) =>
  started(https.createServer({ ...certificate }, handler));

export const startSocket = (handler: (socket: net.Socket) => void) => started(net.createServer(handler));

async function started(server: net.Server, wanted = 0): Promise<Peer> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  server.on("connection", (socket: net.Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
  });
  // A handshake that the other side ends is part of the test.
  server.on("tlsClientError", () => undefined);
  server.listen(wanted, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  return {
    port,
    place: `127.0.0.1:${port}`,
    connections: () => connections,
    open: () => sockets.size,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
