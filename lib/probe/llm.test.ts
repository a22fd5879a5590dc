import { afterEach, describe, expect, test } from "vitest";
import { LLM_PROVIDER_HOSTS } from "@/lib/catalog/types";
import { allowPlaces, startHttp } from "@/lib/testing/loopback";
import { startAnthropicPeer } from "@/lib/testing/peers/anthropic";
import { startGooglePeer } from "@/lib/testing/peers/google";
import type { ModelPeer } from "@/lib/testing/peers/model-peer";
import { startOpenAiPeer } from "@/lib/testing/peers/openai";
import { sampleCredential } from "@/lib/testing/peers/sample-credential";
import { llmCheck } from "./llm";
import { probe } from "./probe";

let peer: ModelPeer | undefined;
afterEach(async () => {
  await peer?.close();
  peer = undefined;
});

const KEY = "peer-key-0123456789";
const keyOf = (provider: string, base_url: string | undefined, api_key = KEY) =>
  sampleCredential({
    type: "llm_provider",
    without: ["base_url", "organization_id"],
    plain: { provider, ...(base_url !== undefined && { base_url }) },
    secrets: { api_key },
  });

async function started(making: Promise<ModelPeer>): Promise<ModelPeer> {
  peer = await making;
  allowPlaces(`127.0.0.1:${peer.port}`);
  return peer;
}

describe.each([
  ["openai", startOpenAiPeer, "/v1"],
  ["openai_compatible", startOpenAiPeer, "/v1"],
  ["anthropic", startAnthropicPeer, ""],
  ["anthropic", startAnthropicPeer, "/v1"],
  ["google", startGooglePeer, ""],
  ["google", startGooglePeer, "/v1beta"],
  ["groq", startOpenAiPeer, "/v1"],
  ["ollama", startOpenAiPeer, ""],
] as const)("%s at a base URL that ends in %s%s", (provider, start, path) => {
  test("accepts the right key, refuses another, and is asked for its models alone", async () => {
    const { url, port, requests } = await started(start({ key: KEY }));
    const right = await probe(keyOf(provider, url + path));
    expect([right.outcome, right.message]).toEqual([
      "valid",
      `127.0.0.1:${port} accepted this key (${right.latencyMs} ms).`,
    ]);
    const wrong = await probe(keyOf(provider, url + path, "another-key-9876543210"));
    expect(wrong.outcome).toBe("rejected");
    expect(new Set(requests.map((request) => request.method))).toEqual(new Set(["GET"]));
    expect(requests.every((request) => request.path.endsWith("/models"))).toBe(true);
  });

  test("that takes any key proves nothing", async () => {
    const { url, port } = await started(start({ key: null }));
    const result = await probe(keyOf(provider, url + path));
    expect(result).toMatchObject({ outcome: "unknown", host: `127.0.0.1:${port}` });
    expect(result.message).toBe(
      `127.0.0.1:${port} accepts any key on this address, so a test proves nothing.`,
    );
  });
});

test("a host that cannot be asked with a wrong key is not called valid", async () => {
  let calls = 0;
  const broken = await startHttp((_request, response) => {
    calls += 1;
    response.writeHead(calls === 1 ? 200 : 500, { "content-type": "application/json" });
    response.end("{}");
  });
  allowPlaces(broken.place);
  const result = await probe(keyOf("openai_compatible", `http://${broken.place}/v1`));
  expect(result.outcome).toBe("unknown");
  expect(result.message).toContain("could not be asked whether it refuses a wrong key (500)");
  await broken.stop();
});

test("a host that asks for no key is not called valid either", async () => {
  const { url } = await started(startOpenAiPeer({ key: null }));
  const keyless = sampleCredential({
    templateId: "openai-compatible",
    without: ["token"],
    plain: { base_url: `${url}/v1` },
  });
  const result = await probe(keyless);
  expect(result.outcome).toBe("unknown");
  expect(result.message).toContain("there is no key to check");
});

test("without a base URL each provider is asked where its template says", () => {
  for (const [provider, host] of Object.entries(LLM_PROVIDER_HOSTS)) {
    const check = llmCheck(keyOf(provider, undefined));
    if (host === null) expect([provider, check]).toEqual([provider, null]);
    else expect([provider, new URL(check!.verify.url!).host]).toEqual([provider, host]);
  }
  expect(llmCheck(keyOf("constructor", undefined))).toBeNull();
});

test("a provider that has no address is said to have no test", async () => {
  const result = await probe(keyOf("openai_compatible", undefined));
  expect(result).toMatchObject({ outcome: "unknown", message: "No test for a provider without a base URL." });
});
