import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Template } from "@/lib/catalog/template-shape";
import { hostMatches } from "@/lib/catalog/address";
import { templates } from "@/lib/catalog/templates";
import { formsOf } from "@/lib/egress/inject/forms";
import { injectedPlaces } from "@/lib/egress/inject/inject";
import { createCredential } from "@/lib/domain/credentials/create";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld, type MintedToken, type World } from "@/lib/testing/factories";
import {
  type Sample,
  sampleCredential,
  type SampleParts,
  samplePem,
} from "@/lib/testing/peers/sample-credential";
import { json, startTemplateHosts } from "@/lib/testing/peers/template-hosts";
import { newestEvents } from "@/lib/testing/outcomes";
import { relayCall } from "./call";

const OWN: Readonly<Record<string, SampleParts>> = {
  ollama: { plain: { base_url: "https://ollama.example.com" } },
  "microsoft-teams-webhook": { secrets: { url: "https://acme.logic.azure.com/workflows/1?sig=CANARY" } },
};
const sampleOf = ({ id }: Template): Sample => sampleCredential({ templateId: id, ...OWN[id] });

/** Services whose secret is sent over http. */
const served = templates().filter((template) => {
  const sample = sampleOf(template);
  if (!sample.hosts.some((host) => !host.includes("://"))) return false;
  try {
    return formsOf(sample).length > 0;
  } catch {
    return false;
  }
});

const DERIVED = `derived-${randomBytes(16).toString("hex")}`;
const OF_CALLER = "secret-of-the-caller-0123456789";

let peer: Awaited<ReturnType<typeof startTemplateHosts>>;
let world: World;
let token: MintedToken;

beforeAll(async () => {
  samplePem();
  const hosts = served.flatMap((template) => sampleOf(template).hosts);
  peer = await startTemplateHosts([...new Set(hosts.filter((host) => !host.includes("://")))]);
  await openTestInstance();
  world = await mintWorld();
  token = await mintToken(world.people.owner.ctx, { scopes: ["credentials:relay"] });
});
afterAll(async () => {
  await peer.stop();
  await closeTestInstance();
});

/** What a client sends that carries its own secret wherever this service looks for one. */
function carrying({ headers, query }: ReturnType<typeof injectedPlaces>) {
  return {
    headers: [
      ...headers.map((name): [string, string] => [name, OF_CALLER]),
      ...[["Connection", [...headers, "host"].join(", ")] as [string, string]],
      ...[["Cookie", OF_CALLER] as [string, string], ["X-Sent", "yes"] as [string, string]],
    ],
    query: ["kept=1", ...query.map((name) => `${encodeURIComponent(name)}=${OF_CALLER}`)].join("&"),
  };
}

async function callOf(template: Template) {
  const sample = sampleOf(template);
  const key = `T_${template.id.toUpperCase().replaceAll("-", "_")}`;
  const secrets = Object.entries(sample.secrets).map(([name, secret]): [string, string] => [
    name,
    secret.expose(),
  ]);
  await createCredential(world.people.owner.ctx, {
    ...{ template: template.id, key, name: key },
    fields: { ...sample.plain, ...Object.fromEntries<string>(secrets) },
  });
  peer.setAnswer((request) =>
    request.headers["x-sent"] === "yes"
      ? json({ heard: [request.path, request.headers, request.body] }, 200, {
          "x-heard": encodeURIComponent(request.path + JSON.stringify(request.headers)),
        })
      : json({ access_token: DERIVED, accessToken: DERIVED, token: DERIVED, expires_in: 3600 }),
  );
  const wildcard = sample.hosts.every((host) => host.startsWith("*.")) ? sample.hosts[0] : undefined;
  const { headers, query } = carrying(injectedPlaces(sample));
  const answer = await relayCall(
    token.ctx,
    {
      ...{
        key,
        host: wildcard ? wildcard.replace("*", "acme") : null,
        method: "POST",
        path: "/some/thing",
        query,
      },
      headers: [...headers, ["content-type", "text/plain"], ["content-length", "5"]],
      body: Readable.from([Buffer.from("hello")]),
    },
    { egress: peer.egress },
  );
  const parts: Buffer[] = [];
  for await (const part of answer.body as AsyncIterable<Buffer>) parts.push(part);
  const heard = peer.requests.find((request) => request.headers["x-sent"] === "yes");
  return { sample, answer, text: Buffer.concat(parts).toString("utf8"), heard: heard! };
}

describe.each(served.map((template) => [template.id, template] as const))("%s", (_id, template) => {
  test("is sent its secret, none of the caller's, and the caller hears neither", async () => {
    const { sample, answer, text, heard } = await callOf(template);
    expect(answer.status, text).toBe(200);
    expect(sample.hosts.some((host) => hostMatches(host, heard.host))).toBe(true);
    const said = JSON.stringify(heard);
    expect(said).not.toContain(OF_CALLER);
    expect(heard.path).toContain("kept=1");
    expect(heard.path).toMatch(/some\/thing/);
    expect(heard.body).toBe("hello");
    const secrets = [...Object.values(sample.canaries), DERIVED];
    const isSigned = /AWS4-HMAC|Bearer eyJ/.test(heard.headers.authorization ?? "");
    expect(isSigned || secrets.some((secret) => findCanary(said, secret).length > 0)).toBe(true);
    const got = text + JSON.stringify(answer.headers);
    for (const secret of secrets) expect(findCanary(got, secret)).toEqual([]);
    const jwt = /Bearer (eyJ\S+)/.exec(heard.headers.authorization ?? "")?.[1];
    if (jwt) expect(got).not.toContain(jwt);
    const events = JSON.stringify(await newestEvents(world.organisation.id, 4));
    for (const secret of [...secrets, OF_CALLER]) expect(findCanary(events, secret)).toEqual([]);
  });
});

test("most services are served", () => {
  expect(served.length).toBeGreaterThan(150);
});
