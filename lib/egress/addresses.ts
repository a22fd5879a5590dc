import "server-only";
import net from "node:net";

interface Block {
  first: bigint;
  /** Bits after the prefix. */
  rest: bigint;
  what: string;
}

/** IANA registries of special-purpose addresses, and hosts inside public ranges that answer for a cloud. */
const SPECIAL: readonly (readonly [range: string, what: string])[] = [
  ["0.0.0.0/8", "this network"],
  ["10.0.0.0/8", "a private network"],
  ["100.64.0.0/10", "a carrier's private network"],
  ["127.0.0.0/8", "this machine"],
  ["168.63.129.16/32", "a cloud's own service"],
  ["169.254.0.0/16", "link-local"],
  ["172.16.0.0/12", "a private network"],
  ["192.0.0.0/24", "reserved"],
  ["192.0.2.0/24", "documentation"],
  ["192.88.99.0/24", "a relay between IPv6 and IPv4"],
  ["192.168.0.0/16", "a private network"],
  ["198.18.0.0/15", "benchmarking"],
  ["198.51.100.0/24", "documentation"],
  ["203.0.113.0/24", "documentation"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved"],
  ["2001::/23", "reserved, Teredo among it"],
  ["2001:db8::/32", "documentation"],
  ["2002::/16", "IPv4 inside IPv6"],
  ["3fff::/20", "documentation"],
];
/** All of IPv6 that is handed out. Loopback, mapped, translated, unique local, link-local and multicast lie outside. */
const GLOBAL_UNICAST = "2000::/3";

/** Why an IPv4 or IPv6 address (no brackets) is not on the public internet; null when it is. */
export function addressProblem(address: string): string | null {
  const family = address.includes("%") ? 0 : net.isIP(address);
  if (family === 0) return "not an address";
  const value = family === 4 ? ipv4(address) : ipv6(address);
  if (family === 6 && !isIn(value, globalUnicast)) return "not a public IPv6 address";
  const blocks = family === 4 ? blocks4 : blocks6;
  return blocks.find((block) => isIn(value, block))?.what ?? null;
}

const isIn = (value: bigint, { first, rest }: Block) => value >> rest === first >> rest;

const ipv4 = (address: string) =>
  address.split(".").reduce((value, part) => (value << 8n) | BigInt(Number(part)), 0n);

function ipv6(address: string): bigint {
  const [before = "", after] = address.split("::");
  const head = groups(before);
  const tail = groups(after ?? "");
  const zeros = Array<bigint>(8 - head.length - tail.length).fill(0n);
  return [...head, ...zeros, ...tail].reduce((value, group) => (value << 16n) | group, 0n);
}

/** Groups of 16 bits; a dotted end is two of them. */
function groups(text: string): bigint[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [BigInt(`0x${group}`)];
    const value = ipv4(group);
    return [value >> 16n, value & 0xffffn];
  });
}

function block([range, what]: readonly [string, string]): Block {
  const [address = "", length] = range.split("/");
  const isShort = address.includes(".");
  return {
    first: isShort ? ipv4(address) : ipv6(address),
    rest: BigInt((isShort ? 32 : 128) - Number(length)),
    what,
  };
}

const globalUnicast = block([GLOBAL_UNICAST, ""]);
const blocks4 = SPECIAL.filter(([range]) => range.includes(".")).map(block);
const blocks6 = SPECIAL.filter(([range]) => range.includes(":")).map(block);
