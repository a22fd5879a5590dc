import { afterAll, beforeAll, expect, test } from "vitest";
import { SCOPES } from "@/lib/access/policy";
import { type Api, startApi } from "@/lib/testing/api";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { type MintedToken, mintToken, mintWorld, type World } from "@/lib/testing/factories";

const SECRET_START = 16;
const DIGITS = "0123456789abcdefghjkmnpqrstvwx";

let world: World;
let attacked: Api;
let shared: Api;
let elsewhere: Api;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  [attacked, shared, elsewhere] = [
    await startApi({ address: "198.51.100.1" }),
    await startApi({ address: "198.51.100.2" }),
    await startApi({ address: "203.0.113.1" }),
  ];
});
afterAll(closeTestInstance);

const mint = () => mintToken(world.people.owner.ctx, { scopes: [...SCOPES] });
const statusOf = async (api: Api, token: string) =>
  (await api.call("GET", "/api/v1/credentials", { token })).status;

/** The token with another secret, each time another one. */
function guess({ text }: MintedToken, round: number): string {
  const digit = DIGITS.charAt(round % DIGITS.length);
  const second = DIGITS.charAt(Math.floor(round / DIGITS.length) % DIGITS.length);
  return `${text.slice(0, SECRET_START)}${digit}${second}${text.slice(SECRET_START + 2)}`;
}

test("five wrong secrets close a token at that address, and nowhere else", async () => {
  const token = await mint();
  expect(await statusOf(attacked, token.text)).toBe(200);
  for (let round = 0; round < 5; round += 1) {
    const wrong = guess(token, round);
    expect(await statusOf(attacked, wrong === token.text ? guess(token, 9) : wrong)).toBe(401);
  }
  expect(await statusOf(attacked, token.text)).toBe(401);
  expect(await statusOf(elsewhere, token.text)).toBe(200);
  expect(await statusOf(attacked, (await mint()).text)).toBe(200);
});

test("a hundred unknown tokens close an address to strangers, and to none that had proved itself there", async () => {
  const known = await mint();
  expect(await statusOf(shared, known.text)).toBe(200);
  const pattern = await mint();
  const unknown = Array.from(
    { length: 101 },
    (_, round) =>
      `kh_${DIGITS.charAt(round % 30)}${DIGITS.charAt(Math.floor(round / 30))}${pattern.text.slice(5)}`,
  ).filter((text) => text !== pattern.text && text !== known.text);
  for (const text of unknown.slice(0, 100)) expect(await statusOf(shared, text)).toBe(401);
  const stranger = await mint();
  expect(await statusOf(shared, stranger.text)).toBe(401);
  expect(await statusOf(shared, known.text)).toBe(200);
  expect(await statusOf(elsewhere, stranger.text)).toBe(200);
});

test("a thousand guesses at once leave a bounded trace and let nobody in", async () => {
  const token = await mint();
  const guesses = Array.from({ length: 500 }, (_, round) => guess(token, round)).filter(
    (text) => text !== token.text,
  );
  const statuses = await Promise.all([...guesses, ...guesses].map((text) => statusOf(attacked, text)));
  expect(new Set(statuses)).toEqual(new Set([401]));
  expect(await statusOf(elsewhere, token.text)).toBe(200);
  const [row] = await asOwner((sql) => sql<{ count: number }[]>`select count(*)::int as count from attempts`);
  expect(row?.count).toBeLessThan(300);
});
