import fc from "fast-check";
import { expect, test } from "vitest";
import { escapedForms, textForms } from "./forms";

const digits = Array.from("ABCXYZabcxyz0189_.-");

test("a text that needs no escape anywhere has the one form that escaping it would give", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...digits), maxLength: 80 }), (value) => {
      expect(escapedForms(value)).toEqual(new Set([value]));
      expect(textForms(value)).toEqual(new Set([value]));
    }),
  );
});

test("one character that does is enough for all forms", () => {
  for (const char of " !\"#$%&'()*+,/:;<=>?@[\\]^`{|}~é\n\u0000")
    expect(textForms(`abc${char}def`), char).toEqual(escapedForms(`abc${char}def`));
});
