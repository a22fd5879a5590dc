import { describe, expect, test, vi } from "vitest";
import { Secret } from "@/lib/secret";
import { attempt, credentialFor, KEY, OTHER_KEY, useModelPeers } from "@/lib/testing/llm-attempts";

const peers = useModelPeers();

const openaiConfig = (rest: Record<string, unknown> = {}) => ({
  provider: "openai",
  model: "gpt-peer",
  baseUrl: `${peers.openai.url}/v1`,
  ...rest,
});

describe("a call that fails", () => {
  test.each([
    [
      "openai",
      () => peers.openai,
      "gpt-peer",
      "“Incorrect API key provided: [key]. You can find your API key at https://platform.openai.com/account/api-keys.”",
      401,
    ],
    ["anthropic", () => peers.anthropic, "claude-peer", "“invalid x-api-key”.", 401],
    ["google", () => peers.google, "gemini-peer", "“API key not valid. Please pass a valid API key.”", 400],
  ])("because %s refuses the key says so in the peer's words", async (provider, at, model, words, status) => {
    const peer = at();
    const baseUrl = peer.url + (provider === "google" ? "/v1beta" : "/v1");
    const credential = credentialFor(peer, { secrets: { token: new Secret(OTHER_KEY) } });
    const { result } = await attempt({ config: { provider, model, baseUrl }, credential });
    expect(result).toMatchObject({ ok: false, outcome: "rejected", text: "", firstTokenMs: null });
    expect(result.message).toContain(`refused the key (${status}): ${words}`);
  });

  test.each([
    ["openai", () => peers.openai],
    ["anthropic", () => peers.anthropic],
    ["google", () => peers.google],
  ])("because %s has no such model accepts the key", async (provider, at) => {
    const peer = at();
    const baseUrl = peer.url + (provider === "google" ? "/v1beta" : "/v1");
    const { result } = await attempt({
      config: { provider, model: "nope-9", baseUrl },
      credential: credentialFor(peer),
    });
    expect(result).toMatchObject({ ok: false, outcome: "valid" });
    expect(result.message).toContain("has no model “nope-9” (404): ");
  });

  test("because nothing lives at the base URL says which part to look at", async () => {
    const config = openaiConfig({ baseUrl: `${peers.openai.url}/wrong` });
    const { result } = await attempt({ config, credential: credentialFor(peers.openai) });
    expect(result).toMatchObject({ ok: false, outcome: "unknown" });
    expect(result.message).toMatch(/has nothing at this address \(404\).*Check the base URL\.$/);
  });

  test.each([
    ["a page", "<html>Welcome</html>", 200],
    ["JSON of another kind", '{"hello":"world"}', 200],
  ])("because the host answers with %s is no answer", async (_what, raw, status) => {
    peers.openai.setScript(() => ({ failure: { status, raw } }));
    const { result } = await attempt({ config: openaiConfig(), credential: credentialFor(peers.openai) });
    expect(result).toMatchObject({ ok: false, outcome: "unknown" });
    expect(result.message).toContain("answered with something that is not a model's answer.");
  });

  test("because the answer breaks off keeps what was said", async () => {
    peers.openai.setScript(() => ({ chunks: ["Half an ", "answer"], breaks: true }));
    const { result, texts } = await attempt({
      config: openaiConfig(),
      credential: credentialFor(peers.openai),
    });
    expect(result).toMatchObject({ ok: false, outcome: "unknown", text: "Half an answer" });
    expect(result.message).toContain("ended the connection before the answer was complete.");
    expect(texts.join("")).toBe("Half an answer");
  });

  test("because the peer is overloaded or counts the calls says nothing about the key", async () => {
    for (const status of [429, 500, 503]) {
      peers.openai.setScript(() => ({ failure: { status, message: "Come back later." } }));
      const { result } = await attempt({ config: openaiConfig(), credential: credentialFor(peers.openai) });
      expect(result).toMatchObject({ ok: false, outcome: "unknown" });
    }
    expect(peers.openai.requests).toHaveLength(3);
  });

  test("with the key in the peer's message masks it", async () => {
    peers.openai.setScript(() => ({ failure: { status: 401, message: `No such key: ${KEY}\u0000\nbye` } }));
    const { result } = await attempt({ config: openaiConfig(), credential: credentialFor(peers.openai) });
    expect(result.message).toMatch(/refused the key \(401\): “No such key: \[LLM_KEY\] bye”\.$/);
  });

  test("because nobody is there says nothing about the key", async () => {
    const { url } = peers.nobody;
    const config = { provider: "openai_compatible", model: "m", baseUrl: `${url}/v1` };
    const { result } = await attempt({ config, credential: credentialFor(peers.nobody) });
    expect(result).toMatchObject({
      ok: false,
      outcome: "unknown",
      message: `No answer from ${new URL(url).host}.`,
    });
  });

  test("because somebody stops it ends at once", async () => {
    peers.openai.setScript(() => ({ chunks: ["One ", "two "], stalls: true }));
    const stop = new AbortController();
    const asking = attempt({
      config: openaiConfig(),
      credential: credentialFor(peers.openai),
      signal: stop.signal,
    });
    await vi.waitFor(() => expect(peers.openai.requests).toHaveLength(1));
    stop.abort();
    expect((await asking).result).toMatchObject({
      ok: false,
      outcome: "unknown",
      message: "Stopped before the answer was complete.",
    });
  });
});

describe("an address that may not be called", () => {
  test("is refused before anything is sent, with the line that would allow it", async () => {
    const config = openaiConfig({ baseUrl: `${peers.unlisted.url}/v1` });
    await expect(attempt({ config, credential: credentialFor(peers.unlisted) })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining(`KEYHOLD_EGRESS_ALLOW=127.0.0.1:${peers.unlisted.port}`) as string,
    });
    expect(peers.unlisted.requests).toEqual([]);
  });

  test("because the credential is not bound to it is refused, with what to do", async () => {
    const credential = credentialFor({ url: "api.openai.com" });
    await expect(attempt({ config: openaiConfig(), credential })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("bind the host together with the secret") as string,
    });
    expect(peers.openai.requests).toEqual([]);
  });
});
