import { env } from "@/lib/env";

export { type Peer, startHttp, startHttps, startSocket } from "@/lib/testing/loopback-server";

/** Lists places in KEYHOLD_EGRESS_ALLOW for this process, in place of what is listed. */
export function allowPlaces(...places: string[]): void {
  env().KEYHOLD_EGRESS_ALLOW = places.join(",");
}
