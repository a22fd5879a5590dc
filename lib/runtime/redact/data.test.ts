import { describe, expect, test } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { createRedactor } from "./redactor";

const TOKEN = "sk-proj-4fTq8ZVnW2bXyLcE7RkJm0uAsDgH5pQ1oI9";
const PIN = "1234567890";
const redactor = createRedactor();
redactor.add("KEY", TOKEN);
redactor.add("PIN", PIN);

describe("data", () => {
  test("is masked in texts, numbers and property names at any depth", () => {
    const data = {
      text: `Bearer ${TOKEN}`,
      list: [1, null, true, undefined, [{ [`x-${TOKEN}`]: Buffer.from(TOKEN).toString("hex") }]],
      number: Number(PIN),
      large: BigInt(PIN),
      other: 42,
    };
    const masked = redactor.data(data);
    expect(masked).toEqual({
      text: "Bearer [KEY]",
      list: [1, null, true, undefined, [{ "x-[KEY]": "[KEY]" }]],
      number: "[PIN]",
      large: "[PIN]",
      other: 42,
    });
    expect(redactor.data(masked)).toEqual(masked);
    expect(findCanary(JSON.stringify(masked), TOKEN)).toEqual([]);
    expect(data.text).toBe(`Bearer ${TOKEN}`);
  });

  test("keeps both of two names that print the same mask", () => {
    const masked = redactor.data({
      [TOKEN]: 1,
      [Buffer.from(TOKEN).toString("base64")]: 2,
      "[KEY]": 3,
      [`${TOKEN} `]: 4,
    });
    expect(Object.values(masked)).toEqual([1, 2, 3, 4]);
    expect(findCanary(JSON.stringify(masked), TOKEN)).toEqual([]);
  });

  test("cannot reach a prototype", () => {
    const masked = redactor.data(JSON.parse(`{"__proto__": {"polluted": "${TOKEN}"}}`) as object);
    expect(Object.keys(masked)).toEqual(["__proto__"]);
    expect(JSON.stringify(masked)).toBe('{"__proto__":{"polluted":"[KEY]"}}');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  test("of other kinds is masked too: errors, maps, sets, bytes", () => {
    const error = new TypeError(`refused ${TOKEN}`, { cause: [TOKEN] });
    const masked = redactor.data({
      error,
      map: new Map([[TOKEN, [TOKEN]]]),
      set: new Set([TOKEN]),
      bytes: Buffer.from(TOKEN),
      at: new Date(0),
      url: new URL(`https://example.test/?key=${TOKEN}`),
    });
    expect(masked.error).toBeInstanceOf(TypeError);
    expect(masked.error.message).toBe("refused [KEY]");
    expect(masked.error.stack).toContain("refused [KEY]");
    expect(masked.error.stack).not.toContain(TOKEN);
    expect(masked.error.cause).toEqual(["[KEY]"]);
    expect(masked.map).toEqual(new Map([["[KEY]", ["[KEY]"]]]));
    expect(masked.set).toEqual(new Set(["[KEY]"]));
    expect(Buffer.from(masked.bytes).toString()).toBe("[KEY]");
    expect(masked.at).toEqual(new Date(0));
    expect(masked.url).toBe("https://example.test/?key=[KEY]");
  });

  test("may be deep or a circle", () => {
    let deep: unknown = TOKEN;
    for (let depth = 0; depth < 20_000; depth++) deep = [deep];
    let found = redactor.data(deep);
    while (Array.isArray(found)) found = found[0] as unknown;
    expect(found).toBe("[KEY]");
    const circle: { token: string; self?: unknown } = { token: TOKEN };
    circle.self = circle;
    const masked = redactor.data(circle);
    expect(masked.self).toBe(masked);
    expect(masked.token).toBe("[KEY]");
  });
});
