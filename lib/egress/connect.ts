import "server-only";
import type net from "node:net";
import { canonicalHost, hostMatches } from "@/lib/catalog/address";
import { checkPlace, notBound } from "./check";
import { dial } from "./dial";
import { type Egress, sharedEgress } from "./egress";
import { EgressError } from "./error";

export type SocketProtocol = "ssh" | "smtp" | "smtps" | "postgres" | "mysql" | "redis" | "mongodb" | "tcp";

export interface SocketTarget {
  protocol: SocketProtocol;
  host: string;
  port: number;
  /** Entries as in a credential's `hosts`; null for calls without a credential only. */
  destinations: readonly string[] | null;
  /** Name, connection and nothing else; 10 s when unset. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

interface Protocol {
  usualPorts: readonly number[];
  /** Schemes of entries that stand for it. */
  schemes: readonly string[];
}

const MAIL_PORTS = [25, 465, 587];

/** An entry with host and port alone (`tcp`) says nothing of encryption, which mail must say. */
const PROTOCOLS: Record<SocketProtocol, Protocol> = {
  ssh: { usualPorts: [22], schemes: ["ssh", "tcp"] },
  smtp: { usualPorts: MAIL_PORTS, schemes: ["smtp", "smtp+starttls"] },
  smtps: { usualPorts: MAIL_PORTS, schemes: ["smtps"] },
  postgres: { usualPorts: [5432], schemes: ["postgres", "tcp"] },
  mysql: { usualPorts: [3306], schemes: ["mysql", "tcp"] },
  redis: { usualPorts: [6379], schemes: ["redis", "rediss", "tcp"] },
  mongodb: { usualPorts: [27_017], schemes: ["mongodb", "tcp"] },
  tcp: { usualPorts: [], schemes: ["tcp"] },
};

/**
 * A plain socket to a checked address. Encryption is the protocol's own: its library starts TLS on the socket with the
 * host's name, and must for entries such as `smtps`, `smtp+starttls` and `rediss`. Throws EgressError.
 */
export function egressConnect(target: SocketTarget): Promise<net.Socket> {
  return connectThrough(sharedEgress(), target);
}

/** As `egressConnect`, by means of one's own. */
export async function connectThrough(egress: Egress, target: SocketTarget): Promise<net.Socket> {
  const { protocol, port, destinations, timeoutMs = 10_000, signal } = target;
  const host = checkSocket(protocol, target.host, port, destinations);
  return dial(egress.means, { host, port, isEncrypted: false, timeoutMs, signal });
}

/** Throws EgressError when a place may not be connected to with these destinations; pure. Returns the canonical host. */
export function checkSocket(
  protocol: SocketProtocol,
  written: string,
  port: number,
  destinations: readonly string[] | null,
): string {
  const host = hostOf(written);
  if (host === null) throw new EgressError("host", "", "This host name cannot be read.");
  const { usualPorts, schemes } = PROTOCOLS[protocol];
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new EgressError("port", host, "A port is a number from 1 to 65535.");
  }
  const entries = schemes.flatMap((scheme) => [
    `${scheme}://${host}:${port}`,
    ...(usualPorts.includes(port) ? [`${scheme}://${host}`] : []),
  ]);
  const isBound = (one: string) => entries.some((entry) => hostMatches(one, entry));
  if (destinations !== null && !destinations.some(isBound)) throw notBound(host);
  checkPlace({ host, port, usualPorts });
  return host;
}

/** Canonical host without a port; IPv6 with or without brackets. */
function hostOf(written: string): string | null {
  const text = written.includes(":") && !written.startsWith("[") ? `[${written}]` : written;
  const host = written.endsWith(".") ? null : canonicalHost(text);
  return host === null || /:[0-9]+$/.test(host.replace(/^\[.*\]/, "")) ? null : host;
}
