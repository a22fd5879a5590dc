import { probe, type ProbeOptions } from "@/lib/probe/probe";
import { expect } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { type SampleParts, sampleCredential } from "./sample-credential";
import { type HostAnswer, type HostRequest, startTemplateHosts } from "./template-hosts";

/** Services of the catalogue that give the answer a test wants, and the test of a credential against them. */
export async function startAskedService(hosts: readonly string[]) {
  const peer = await startTemplateHosts(hosts);
  const ask = async (
    parts: SampleParts,
    answer: HostAnswer | ((request: HostRequest) => HostAnswer),
    options: ProbeOptions = {},
  ) => {
    peer.setAnswer(typeof answer === "function" ? answer : () => answer);
    const sample = sampleCredential(parts);
    const result = await probe(sample, { fetch: peer.fetch, ...options });
    for (const canary of Object.values(sample.canaries)) {
      expect(findCanary(JSON.stringify(result), canary)).toEqual([]);
    }
    return result;
  };
  return { ask, requests: peer.requests, stop: peer.stop };
}
