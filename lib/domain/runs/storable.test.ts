import { expect, test } from "vitest";
import { storable, storableText } from "./storable";

test("NUL characters and halves of characters are replaced, in values and in names", () => {
  expect(storable({ "a\0": ["b\ud800c", { "\udc00": 1 }], n: null })).toEqual({
    "a\ufffd": ["b\ufffdc", { "\ufffd": 1 }],
    n: null,
  });
  expect(storableText("a\0\ud83d\ude00\ud83d")).toBe("a\ufffd\u{1f600}\ufffd");
});

test("everything else stays as it is", () => {
  const fine = { text: "\\u0000 \\ud800 😀", list: [1, true, null], __proto: { a: 1 } };
  expect(storable(fine)).toEqual(fine);
  expect(storable(undefined)).toBeNull();
  expect(Object.keys(storable(JSON.parse('{"__proto__":"x\\u0000"}')) as object)).toEqual(["__proto__"]);
});
