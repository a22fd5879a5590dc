import { expect, test } from "vitest";
import { addressesIn } from "./addresses";

test("a pasted list of any shape becomes addresses, each once", () => {
  const pasted = "Ana <ana@acme.test>, MARTA@acme.test; ana@acme.test\n\tci@acme.test";
  expect(addressesIn(pasted)).toEqual(["ana@acme.test", "marta@acme.test", "ci@acme.test"]);
});

test("text without an address gives none", () => {
  expect(addressesIn("nobody here")).toEqual([]);
});
