import "server-only";
import { readAddress } from "@/lib/catalog/address";
import type { SocketProtocol } from "@/lib/egress/connect";
import { invalid, type Lookup } from "@/lib/egress/inject/values";

/** A connection string in its parts; of several hosts the first. Options of its query other than `sslmode` are left away. */
export interface Connection {
  scheme: string;
  host: string;
  port: number;
  username: string;
  password: string;
  database: string;
  sslmode: string | null;
}

/** Reads the `url` field. The messages never hold a piece of it. */
export function readConnection(lookup: Lookup): Connection {
  const text = lookup("url") ?? "";
  const address = readAddress(text);
  const [first = ""] = address?.hosts ?? [];
  const [, host = "", port = ""] = /^(.+):([0-9]+)$/.exec(first) ?? [];
  // Several hosts make it unreadable for the parser of URLs.
  const single = text.replace(/^([a-z+]+:\/\/(?:[^/?#]*@)?)[^/?#@]*/i, "$1host.invalid");
  if (!address || host === "" || !URL.canParse(single))
    throw invalid("This connection string can't be read.");
  const { username, password, pathname, searchParams } = new URL(single);
  return {
    scheme: address.scheme,
    host,
    port: Number(port),
    username: decode(username),
    password: decode(password),
    database: decode(pathname.slice(1)),
    sslmode: searchParams.get("sslmode"),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const schemeOf = (lookup: Lookup): string | undefined => readAddress(lookup("url") ?? "")?.scheme;

/** Protocol of each scheme that has one here. */
export const SOCKET_SCHEMES: Readonly<Record<string, SocketProtocol>> = {
  postgres: "postgres",
  mysql: "mysql",
  redis: "redis",
  rediss: "redis",
  mongodb: "mongodb",
};
