import "server-only";
import type net from "node:net";
import tls from "node:tls";
import type { SocketProtocol } from "@/lib/egress/connect";
import { EgressError } from "@/lib/egress/error";
import type { Network } from "./finding";

export interface Place {
  protocol: SocketProtocol;
  host: string;
  port: number;
  destinations: readonly string[];
}

/** Works with a checked socket that ends with the work, and at once when the test is stopped. */
export async function withSocket<T>(
  place: Place,
  { connect, signal }: Network,
  work: (socket: net.Socket) => Promise<T>,
): Promise<T> {
  const socket = await connect({ ...place, signal });
  const stop = () => socket.destroy();
  signal.addEventListener("abort", stop, { once: true });
  // Whoever reads hears of it as the end of the stream.
  socket.on("error", () => undefined);
  try {
    signal.throwIfAborted();
    return await work(socket);
  } catch (error) {
    throw signal.aborted ? new EgressError("aborted", place.host) : error;
  } finally {
    signal.removeEventListener("abort", stop);
    socket.destroy();
  }
}

/** What TLS is started with, by us or by a library: the host's own name, checked, whatever the environment says. */
export const tlsOptions = (host: string, { ca }: Network): tls.ConnectionOptions => ({
  servername: host.startsWith("[") || /^[0-9.]+$/.test(host) ? "" : host,
  host: host.replace(/^\[|\]$/g, ""),
  rejectUnauthorized: true,
  minVersion: "TLSv1.2",
  ...(ca !== undefined && { ca }),
});

export function startTls(socket: net.Socket, host: string, network: Network): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = tls.connect({ socket, ...tlsOptions(host, network) });
    secured.once("secureConnect", () => resolve(secured));
    secured.once("error", reject);
    secured.once("close", () => reject(new Error("closed")));
  });
}
