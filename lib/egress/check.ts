import "server-only";
import net from "node:net";
import { destinationEntries, hostMatches, readAddress } from "@/lib/catalog/address";
import { env } from "@/lib/env";
import { addressProblem } from "./addresses";
import { allowLine, isListed } from "./allow";
import { EgressError, type EgressReason } from "./error";

/** A host and port that are about to be called. The host is canonical, IPv6 in brackets. */
export interface Place {
  host: string;
  port: number;
  /** Ports that need no listing: those of the protocol. */
  usualPorts: readonly number[];
}

const INSIDE_NAME = /(?:^|\.)(?:localhost|localdomain|internal|local|home\.arpa)$/;

/**
 * Throws EgressError when a URL may not be called with these destinations; pure, no network. Used when a consumer is
 * saved and again when it is used. Null stands for any public https host, for calls without a credential only.
 */
export function checkUrl(url: string | URL, destinations: readonly string[] | null): URL {
  // A copy, because a URL can be changed after it was checked.
  const parsed = typeof url === "string" ? parse(url) : new URL(url.href);
  const { hostname, host, protocol } = parsed;
  const isPlain = protocol === "http:";
  if (!isPlain && protocol !== "https:") throw refusal("scheme", host, "Only https addresses can be called.");
  if (parsed.username !== "" || parsed.password !== "") throw userInfo(host);
  if (hostname === "" || hostname.endsWith(".")) throw unreadable(host);
  const [entry] = destinationEntries({ ...NOTHING, scheme: protocol.slice(0, -1), hosts: [host] });
  if (destinations !== null && !destinations.some((one) => hostMatches(one, entry ?? ""))) {
    throw notBound(host);
  }
  const port = parsed.port === "" ? (isPlain ? 80 : 443) : Number(parsed.port);
  if (isPlain && !isListed(hostname, port)) {
    throw listing("scheme", hostname, port, `${host} would be called without encryption.`);
  }
  checkPlace({ host: hostname, port, usualPorts: [443] });
  return parsed;
}

/** Throws EgressError unless the place is listed, or public by its name and on a usual port. */
export function checkPlace({ host, port, usualPorts }: Place): void {
  if (isListed(host, port)) return;
  const literal = literalOf(host);
  if (literal === null ? isInsideName(host) : addressProblem(literal) !== null) {
    throw privateAddress(host, port);
  }
  if (host === ownHost()) throw listing("host", host, port, `${host} is this server itself.`);
  if (!usualPorts.includes(port)) {
    throw listing("port", host, port, `Port ${port} is not one of this protocol.`);
  }
}

/** Throws EgressError unless every address a host resolved to may be connected to: one private answer refuses all. */
export function checkAddresses(host: string, port: number, addresses: readonly string[]): void {
  if (isListed(host, port)) return;
  const isAllowed = (address: string) =>
    addressProblem(address) === null || isListed(inBrackets(address), port);
  if (!addresses.every(isAllowed)) throw privateAddress(host, port);
}

/** The IP address that a canonical host is, without brackets; null for a name. */
export function literalOf(host: string): string | null {
  const bare = host.startsWith("[") ? host.slice(1, -1) : host;
  return net.isIP(bare) === 0 ? null : bare;
}

export const notBound = (host: string) =>
  new EgressError("host", host, `This credential may not be sent to ${host}.`);

const NOTHING = { hasUserInfo: false, hasQueryOrFragment: false };

function parse(text: string): URL {
  const address = readAddress(text);
  if (address?.hasUserInfo) throw userInfo("");
  // The parser of URLs drops these, wherever they stand.
  if (address?.hosts.length !== 1 || /[\t\r\n]/.test(text) || !URL.canParse(text)) {
    throw /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^https?:/i.test(text)
      ? refusal("scheme", "", "Only https addresses can be called.")
      : unreadable("");
  }
  return new URL(text);
}

const isInsideName = (host: string) => !host.includes(".") || INSIDE_NAME.test(host);

function inBrackets(address: string): string {
  return net.isIP(address) === 6 && URL.canParse(`http://[${address}]/`)
    ? new URL(`http://[${address}]/`).hostname
    : address;
}

const ownHost = () => new URL(env().publicUrl).hostname;

const refusal = (reason: EgressReason, host: string, message: string) =>
  new EgressError(reason, host, message);

const unreadable = (host: string) =>
  refusal("host", host, "This address cannot be read. Write it as https://host/path.");

const userInfo = (host: string) => refusal("userinfo", host, "An address may not hold a user or a password.");

const privateAddress = (host: string, port: number) =>
  listing("private_address", host, port, `${host} is not on the public internet.`);

function listing(reason: EgressReason, host: string, port: number, why: string): EgressError {
  return refusal(reason, host, `${why} Whoever runs this server can allow it: ${allowLine(host, port)}`);
}
