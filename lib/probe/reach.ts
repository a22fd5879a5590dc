import "server-only";
import type { Injectable } from "@/lib/egress/inject/inject";
import { fill, lookupOf } from "@/lib/egress/inject/values";
import { readConnection, SOCKET_SCHEMES } from "./connection-text";
import { type Finding, type Network, STILL_FINE, unknown } from "./finding";
import { withSocket } from "./socket";

/** For databases whose sign-in is not spoken here: whether the server is there. Nothing is sent to it. */
export async function testReach(credential: Injectable, network: Network): Promise<Finding> {
  const lookup = lookupOf(credential);
  const { scheme, host, port } = lookup("url")
    ? readConnection(lookup)
    : { scheme: "tcp", host: fill("{host}", lookup), port: Number(fill("{port}", lookup)) };
  // The parts of a cluster that such an address stands for are looked up in a way of their own.
  if (scheme.endsWith("+srv")) return unknown(host, "No test for addresses that name a whole cluster.");
  const protocol = SOCKET_SCHEMES[scheme] ?? (port === 3306 ? "mysql" : "tcp");
  const place = { protocol, host, port, destinations: credential.hosts };
  return withSocket(place, network, async () =>
    unknown(host, `${host} answers on port ${port}. The sign-in was not tested. ${STILL_FINE}`),
  );
}
