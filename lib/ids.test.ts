import { expect, test } from "vitest";
import { isId, newId } from "./ids";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const numberOf = (id: string) =>
  Array.from(id.slice(id.indexOf("_") + 1)).reduce(
    (sum, digit) => sum * BigInt(32) + BigInt(ALPHABET.indexOf(digit)),
    BigInt(0),
  );

test.each([0, 1, 31, 255, 256, 1_795_867_323_374, 2 ** 47 + 12_345, 2 ** 48 - 1])(
  "an id begins with its time: %i",
  (ms) => {
    const id = newId("event", ms);
    expect(isId("event", id)).toBe(true);
    expect(numberOf(id) >> BigInt(80)).toBe(BigInt(ms));
  },
);

test("ids made later sort later", () => {
  const ids = [5, 6, 1_000, 1_000_000, 1_795_867_323_374, 1_795_867_323_375].map((ms) => newId("run", ms));
  expect(ids.toSorted()).toEqual(ids);
});

test("the other eighty bits are random, each of them", () => {
  const seen = Array.from({ length: 200 }, () => numberOf(newId("token", 7)));
  for (let bit = 0; bit < 80; bit += 1) {
    const ones = seen.filter((value) => (value >> BigInt(bit)) & BigInt(1)).length;
    expect(ones, `bit ${bit}`).toBeGreaterThan(50);
    expect(ones, `bit ${bit}`).toBeLessThan(150);
  }
  expect(new Set(seen).size).toBe(200);
});
