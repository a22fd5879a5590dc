import net from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { selfSigned } from "@/lib/testing/certificate";
import { allowPlaces, type Peer, startHttp, startHttps, startSocket } from "@/lib/testing/loopback";
import type { Means } from "./dial";
import { createEgress } from "./egress";
import { EgressError, type EgressReason } from "./error";
import { fetchThrough } from "./fetch";

const HOST = "api.example.com";
const PUBLIC = "93.184.216.34";
const certificate = selfSigned([HOST]);
const peers: Peer[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  allowPlaces();
  await Promise.all(peers.splice(0).map((peer) => peer.stop()));
});

async function secure(text = "hello"): Promise<Peer> {
  const peer = await startHttps(certificate, (request, response) => {
    response.setHeader("x-sni", String("servername" in request.socket && request.socket.servername));
    response.setHeader("x-host", String(request.headers.host));
    response.end(text);
  });
  peers.push(peer);
  return peer;
}

/** A client that resolves as told, once per answer given, and connects to the peer whatever the address. */
function client(peer: Peer | undefined, answers: readonly string[][], means: Partial<Means> = {}) {
  const dialled: string[] = [];
  const asked: string[] = [];
  const egress = createEgress({
    ca: certificate.cert,
    lookup: (hostname) => {
      asked.push(hostname);
      return Promise.resolve(answers[Math.min(asked.length, answers.length) - 1] ?? []);
    },
    open: (address) => {
      dialled.push(address);
      return net.connect(peer?.port ?? 1, "127.0.0.1");
    },
    ...means,
  });
  const call = (url = `https://${HOST}/`, limits = {}) => fetchThrough(egress, null, limits)(url);
  return { call, dialled, asked };
}

async function failure(work: Promise<unknown>): Promise<EgressReason | "none"> {
  try {
    await work;
  } catch (error) {
    if (error instanceof EgressError) return error.reason;
    throw error;
  }
  return "none";
}

test("the connection goes to the address that was checked, with the name in SNI and Host", async () => {
  const { call, dialled, asked } = client(await secure(), [[PUBLIC]]);
  const answer = await call();
  expect([answer.headers.get("x-sni"), answer.headers.get("x-host")]).toEqual([HOST, HOST]);
  expect([asked, dialled]).toEqual([[HOST], [PUBLIC]]);
});

test("a name that turns private after its first answer is refused at the next connection", async () => {
  const peer = await secure();
  const { call, dialled, asked } = client(peer, [[PUBLIC], ["127.0.0.1"], ["169.254.169.254"], ["::1"]]);
  await (await call()).text();
  await peer.stop();
  peers.length = 0;
  const later = [await failure(call()), await failure(call()), await failure(call())];
  expect(later).toEqual(["private_address", "private_address", "private_address"]);
  expect(asked).toHaveLength(4);
  expect(dialled).toEqual([PUBLIC]);
});

test("a kept connection is used again without asking the name servers: nothing to rebind", async () => {
  const { call, dialled, asked } = client(await secure(), [[PUBLIC], ["127.0.0.1"]]);
  await (await call()).text();
  expect(await (await call()).text()).toBe("hello");
  expect([asked.length, dialled]).toEqual([1, [PUBLIC]]);
});

test.each([
  ["last", [PUBLIC, "127.0.0.1"]],
  ["first", ["10.0.0.1", PUBLIC]],
  ["in the middle", [PUBLIC, "fd00:ec2::254", "1.1.1.1"]],
  ["behind more than are tried", [...Array<string>(20).fill(PUBLIC), "169.254.169.254"]],
  ["with a zone", [PUBLIC, "fe80::1%eth0"]],
  ["mapped", ["::ffff:127.0.0.1"]],
  ["not an address at all", [PUBLIC, "localhost"]],
])(
  "one private answer %s among public ones refuses, and nothing is connected to",
  async (_where, answers) => {
    const { call, dialled } = client(undefined, [answers]);
    const error: unknown = await call(`https://${HOST}/secret`).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ reason: "private_address", code: "invalid", host: HOST });
    expect(String(error)).toBe(
      `EgressError: ${HOST} is not on the public internet. Whoever runs this server can allow it: KEYHOLD_EGRESS_ALLOW=${HOST}:443`,
    );
    expect(dialled).toEqual([]);
  },
);

test("a listed name or address may be private, and only there", async () => {
  const { call, dialled } = client(await secure(), [["10.0.0.1"]]);
  allowPlaces("10.0.0.2:443", "10.0.0.1:8443", `other.example.com:443`);
  expect(await failure(call())).toBe("private_address");
  allowPlaces("10.0.0.1:443");
  await (await call()).text();
  expect(dialled).toEqual(["10.0.0.1"]);
  const named = client(await secure(), [["10.0.0.9"]]);
  allowPlaces(`${HOST}:443`);
  await (await named.call()).text();
  expect(named.dialled).toEqual(["10.0.0.9"]);
});

test("an address that does not answer leaves time for the others, both families by turns", async () => {
  const peer = await secure();
  const answers = ["2606:4700::1", "2606:4700::2", "2606:4700::3", PUBLIC, "1.1.1.1"];
  const dialled: string[] = [];
  const { call } = client(peer, [answers], {
    open: (address) => {
      dialled.push(address);
      // The first swallows everything, the others have no way there until the last.
      if (dialled.length === 1) return new net.Socket();
      return net.connect(dialled.length === 4 ? peer.port : 1, "127.0.0.1");
    },
  });
  const answer = await call(undefined, { connectTimeoutMs: 2000 });
  expect(await answer.text()).toBe("hello");
  expect(dialled).toEqual(["2606:4700::1", PUBLIC, "2606:4700::2", "1.1.1.1"]);
});

test("a self-signed, a stranger's and a foreign certificate are refused, whatever the environment says", async () => {
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  const peer = await secure();
  const distrusting = client(peer, [[PUBLIC]], { ca: undefined });
  const strange = client(peer, [[PUBLIC]], { ca: selfSigned([HOST]).cert });
  expect(await failure(distrusting.call())).toBe("tls");
  expect(await failure(strange.call())).toBe("tls");
  expect(await failure(client(peer, [[PUBLIC]]).call("https://other.example.com/"))).toBe("tls");
  expect(await failure(client(peer, [[PUBLIC]]).call(`https://${PUBLIC}/`))).toBe("tls");
  expect(await failure(client(peer, [[PUBLIC]]).call())).toBe("none");
});

test("a certificate that has ended is refused", async () => {
  const old = selfSigned([HOST], new Date(Date.now() - 3 * 86_400_000));
  const peer = await startHttps(old, (_request, response) => response.end());
  peers.push(peer);
  expect(await failure(client(peer, [[PUBLIC]], { ca: old.cert }).call())).toBe("tls");
});

test("a peer without encryption is no https", async () => {
  const peer = await startHttp((_request, response) => response.end("plain"));
  peers.push(peer);
  expect(await failure(client(peer, [[PUBLIC]]).call())).toBe("tls");
});

test("proxies of the environment see nothing", async () => {
  const proxy = await startSocket((socket) => socket.destroy());
  peers.push(proxy);
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]) {
    vi.stubEnv(name, `http://${proxy.place}`);
  }
  vi.stubEnv("NODE_USE_ENV_PROXY", "1");
  const { call } = client(await secure(), [[PUBLIC]]);
  expect(await (await call()).text()).toBe("hello");
  const plain = await startHttp((_request, response) => response.end("plain"));
  peers.push(plain);
  allowPlaces(plain.place);
  const answer = await fetchThrough(createEgress(), [`http://${plain.place}`])(`http://${plain.place}/`);
  expect(await answer.text()).toBe("plain");
  expect(proxy.connections()).toBe(0);
});

test("name servers, connections and handshakes that never answer are given up, and the socket is closed", async () => {
  const silent = await startSocket((socket) => void socket.resume());
  peers.push(silent);
  const limits = { connectTimeoutMs: 60 };
  const noName = client(silent, [], { lookup: () => new Promise(() => undefined) });
  expect(await failure(noName.call(undefined, limits))).toBe("timeout");
  const noSocket = client(silent, [[PUBLIC]], { open: () => new net.Socket() });
  expect(await failure(noSocket.call(undefined, limits))).toBe("timeout");
  expect(await failure(client(silent, [[PUBLIC]]).call(undefined, limits))).toBe("timeout");
  await vi.waitFor(() => expect([silent.connections(), silent.open()]).toEqual([1, 0]));
});

test("every failure of the network is told in the same words; the reason is for the audit", async () => {
  const reset = await startSocket((socket) => socket.destroy());
  const silent = await startSocket((socket) => void socket.resume());
  peers.push(reset, silent);
  const cases: [EgressReason, ReturnType<typeof client>][] = [
    ["dns", client(undefined, [[]])],
    ["dns", client(undefined, [], { lookup: () => Promise.reject(new Error(`ENOTFOUND ${HOST} secret`)) })],
    ["connect", client(undefined, [[PUBLIC]])],
    ["tls", client(reset, [[PUBLIC]])],
    ["timeout", client(silent, [[PUBLIC]])],
  ];
  for (const [reason, { call }] of cases) {
    const error: unknown = await call(undefined, reason === "timeout" ? { connectTimeoutMs: 80 } : {}).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ reason, code: "upstream", status: 502, host: HOST });
    expect(String(error)).toBe(`EgressError: No answer from ${HOST}.`);
    expect((error as Error).cause).toBeUndefined();
  }
});
