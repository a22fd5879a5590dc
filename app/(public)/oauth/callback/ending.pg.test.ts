import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { redirectUri } from "@/lib/domain/connections/redirect-uri";
import { listConnections } from "@/lib/domain/connections/list";
import { begin, connectorOf } from "@/lib/testing/connect";
import type { MintedConnector } from "@/lib/testing/connections";
import { closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { mintWorld, type Person, type World } from "@/lib/testing/factories";
import { allowPlaces } from "@/lib/testing/loopback";
import { type OAuthPeer, startOAuthPeer } from "@/lib/testing/peers/oauth";
import { type Answer, type ContextOf, endingOf } from "./ending";

let peer: OAuthPeer;
let world: World;
let connector: MintedConnector;
let person: Person;

beforeAll(async () => {
  await openTestInstance();
  peer = await startOAuthPeer({ redirectUri: redirectUri() });
  allowPlaces(peer.place);
});
afterAll(async () => {
  await peer.stop();
  await closeTestInstance();
});
beforeEach(async () => {
  world = await mintWorld();
  person = world.people.collaborator;
  connector = await connectorOf(person.ctx, peer, { issuer: peer.issuer });
});

/** Somebody who is signed in and belongs to this world's project, and to no other. */
const signedIn =
  (who: Person, where = world) =>
  (org: string, project: string) =>
    Promise.resolve(org === where.organisation.slug && project === where.project.slug ? who.ctx : null);

/** The address that the browser comes back to. */
async function comeBack(decision: "agree" | "deny" = "agree"): Promise<Answer> {
  const back = await peer.authorize(await begin(person.ctx, connector.id), decision);
  expect(back.href.startsWith(redirectUri())).toBe(true);
  return Object.fromEntries(back.searchParams);
}

const total = async () => (await listConnections(person.ctx, { id: connector.id })).total;

test("an account that was connected leads to its connector, which says so", async () => {
  const ending = await endingOf(await comeBack(), signedIn(person));
  const { items } = await listConnections(person.ctx, { id: connector.id });
  expect(ending).toEqual({
    connected: true,
    to: `/${world.organisation.slug}/main/connectors/${connector.id}?connected=${items[0]!.id}`,
  });
});

describe("nothing is connected, and the page says why", () => {
  const refused = async (answer: Answer, contextOf: ContextOf = signedIn(person)) => {
    const before = peer.tokenRequests.length;
    const ending = await endingOf(answer, contextOf);
    expect(peer.tokenRequests.length).toBe(before);
    expect(await total()).toBe(0);
    if (ending.connected) throw new Error("This was expected to be refused.");
    return ending;
  };

  test("when access was declined", async () => {
    const ending = await refused(await comeBack("deny"));
    expect(ending.reason).toBe("Access was declined, so nothing was connected.");
    expect(ending.back.to).toBe(`/${world.organisation.slug}/main/connectors/${connector.id}`);
  });

  test.each([
    ["invalid_scope", "does not know a scope"],
    ["server_error", "not available right now"],
    ["<script>alert(1)</script>", "refused to ask for access"],
  ])("when the service answers %s, without its words", async (error, words) => {
    const { state } = await comeBack();
    const ending = await refused({ state, error, error_description: "call +1 555 now" });
    expect(ending.reason).toContain(words);
    expect(ending.reason).not.toMatch(/555|script/);
  });

  test("when it answers neither", async () => {
    const { state } = await comeBack();
    expect((await refused({ state })).reason).toContain("without an authorization");
  });

  test.each([
    ["without a state", () => ({ code: "a" })],
    ["with a state that nobody began", () => ({ state: "0".repeat(52), code: "a" })],
    ["with a state that came twice", () => ({ state: ["a", "b"], code: "a" })],
    ["with a name that is none", () => JSON.parse('{"__proto__": {"state": "a"}}') as Answer],
  ])("%s", async (_what, answer) => {
    const ending = await refused(answer());
    expect(ending.reason).toContain("over");
    expect(ending.back.to).toBe("/");
  });

  test("for somebody who is not signed in", async () => {
    const ending = await refused(await comeBack(), () => Promise.resolve("signed-out" as const));
    expect(ending.back).toEqual({ to: "/sign-in", label: "Sign in" });
  });

  test("for somebody of another organisation, who learns of no connector", async () => {
    const elsewhere = await mintWorld();
    const ending = await refused(await comeBack(), signedIn(elsewhere.people.owner, elsewhere));
    expect(ending).toMatchObject({ back: { to: "/" } });
  });

  test("for a colleague", async () => {
    const ending = await refused(await comeBack(), signedIn(world.people.admin));
    expect(ending.reason).toContain("Only the person who began");
  });

  test("when the answer names another issuer, several, or an empty one", async () => {
    for (const iss of ["https://evil.example.com", [peer.issuer, peer.issuer], ""]) {
      const ending = await refused({ ...(await comeBack()), iss });
      expect(ending.reason).toContain("another server");
    }
  });

  test("while Keyhold is sealed", async () => {
    const answer = await comeBack();
    await whileSealed(async () => {
      const ending = await endingOf(answer, signedIn(person));
      expect(ending).toMatchObject({ connected: false });
    });
    expect(await total()).toBe(0);
  });
});

test("an answer connects once", async () => {
  const answer = await comeBack();
  expect(await endingOf(answer, signedIn(person))).toMatchObject({ connected: true });
  expect(await endingOf(answer, signedIn(person))).toMatchObject({ connected: false });
  expect(await total()).toBe(1);
});
