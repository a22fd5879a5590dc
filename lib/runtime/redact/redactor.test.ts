import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { createRedactor, type Redactor } from "./redactor";
import { TextStream } from "./stream";
import { Vocabulary } from "./vocabulary";

const TOKEN = "sk-proj-4fTq8ZVnW2bXyLcE7RkJm0uAsDgH5pQ1oI9";

function redactorOf(values: Record<string, string>): Redactor {
  const redactor = createRedactor();
  for (const [name, value] of Object.entries(values)) expect(redactor.add(name, value)).toBe(true);
  return redactor;
}

function inChunks(redactor: Redactor, chunks: readonly string[]): string {
  const stream = redactor.stream();
  return chunks.map((chunk) => stream.write(chunk)).join("") + stream.end();
}

describe("what is registered", () => {
  test.each(["", "short", "7 chars", " five ", "\t\n      \n", "\u001b[31mred\u001b[0m"])(
    "is not %j, which is ordinary text too often",
    (value) => {
      const redactor = createRedactor();
      expect(redactor.add("KEY", value)).toBe(false);
      expect(redactor.text(`<${value}>`)).toBe(`<${value}>`);
    },
  );

  test("are values of 8 characters and more, with or without the space around them", () => {
    const redactor = redactorOf({ A: "12345678", B: "\nhunter22 \n", C: "  abc   " });
    expect(redactor.text("12345678 hunter22 abc   abc   ")).toBe("[A] [B] abc [C]");
  });

  test("are the texts and numbers of JSON, also inside texts of it, and not its property names", () => {
    const inner = JSON.stringify({
      private_key: "-----BEGIN KEY-----\nQWxhZGRpbjpvcGVuIHNlc2FtZQ\n-----END KEY-----\n",
    });
    const value = JSON.stringify(
      { password_of_it: 'pa"ss\u00e9w0rd', list: [{ id: 1234567890 }], pin: "1234", inner },
      null,
      2,
    );
    const redactor = redactorOf({ GOOGLE: value });
    expect(redactor.text(value)).toBe("[GOOGLE]");
    expect(redactor.text('password_of_it is pa"ss\u00e9w0rd')).toBe("password_of_it is [GOOGLE]");
    expect(redactor.text("id 1234567890, pin 1234")).toBe("id [GOOGLE], pin 1234");
    expect(redactor.text("a QWxhZGRpbjpvcGVuIHNlc2FtZQ b")).toBe("a [GOOGLE] b");
  });

  test("are numbers as JSON writes them, also those that JavaScript rounds", () => {
    const redactor = redactorOf({ ID: '{"account": 12345678901234567890123, "small": -1.50000000e-7}' });
    expect(redactor.text("12345678901234567890123 -1.50000000e-7 1.2345678901234568e+22")).toBe(
      "[ID] [ID] [ID]",
    );
  });

  test("keeps its first name", () => {
    expect(redactorOf({ FIRST: TOKEN, SECOND: TOKEN }).text(TOKEN)).toBe("[FIRST]");
  });

  test("stays masked when there is no room for another", () => {
    const vocabulary = new Vocabulary(2000);
    const other = TOKEN.toLowerCase();
    expect([TOKEN, other, `${other}-x`].map((value) => vocabulary.add("KEY", value))).toEqual([
      true,
      true,
      false,
    ]);
    const stream = new TextStream(() => vocabulary.automaton());
    const encoded = Buffer.from(`${TOKEN}, ${other}`).toString("hex");
    expect(stream.write(`${TOKEN} ${other} ${encoded}`) + stream.end()).toBe("[KEY] [KEY] [KEY]2c20[KEY]");
  });
});

describe("overlapping values", () => {
  const values = { SHORT: "alpha-bravo", LONG: "alpha-bravo-charlie", NEXT: "charlie-delta", IN: "bravo-ch" };
  const redactor = redactorOf(values);

  test.each([
    ["alpha-bravo", "[SHORT]"],
    ["alpha-bravo-charlie", "[LONG]"],
    ["alpha-bravo-charlie-delta", "[LONG]"],
    ["alpha-bravo-x", "[SHORT]-x"],
    ["xalpha-bravo-chx", "x[SHORT]x"],
    ["charlie-deltacharlie-delta", "[NEXT][NEXT]"],
  ])("in %j print %j", (text, masked) => {
    expect(redactor.text(text)).toBe(masked);
    expect(inChunks(redactor, text.split(""))).toBe(masked);
  });
});

describe("a mask", () => {
  test("stays, whatever the values are", () => {
    const redactor = redactorOf({ API_KEY_OF_ACME: "API_KEY_", OTHER: "KEY_OF_ACME]", A: TOKEN });
    const masked = redactor.text(`API_KEY_ ${TOKEN} KEY_OF_ACME]`);
    expect(masked).toBe("[API_KEY_OF_ACME] [A] [OTHER]");
    expect(redactor.text("[API_KEY_OF_ACME] [A]")).toBe("[API_KEY_OF_ACME] [A]");
  });

  test("does not change when the text is masked again", () => {
    const value = fc
      .string({ unit: "grapheme", minLength: 8, maxLength: 40 })
      .filter((text) => text.trim().length >= 8);
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 4 }),
        fc.array(fc.string()),
        fc.array(fc.nat(3)),
        (values, gaps, picks) => {
          const redactor = createRedactor();
          for (const [index, each] of values.entries()) redactor.add(`KEY_${index}`, each);
          const text = picks.map((pick, index) => `${gaps[index] ?? ""} ${values[pick] ?? ""} `).join("");
          const masked = redactor.text(text);
          expect(redactor.text(masked)).toBe(masked);
          for (const pick of picks) if (values[pick]) expect(masked).toContain(`[KEY_`);
        },
      ),
    );
  });
});

describe("any value in any form", () => {
  const encodings: ((text: string) => string)[] = [
    (text) => text,
    (text) => JSON.stringify(text),
    (text) => JSON.stringify(JSON.stringify({ text })),
    encodeURIComponent,
    (text) => new URLSearchParams({ text }).toString(),
    (text) => Buffer.from(text).toString("base64"),
    (text) => Buffer.from(`.${text}`).toString("base64url"),
    (text) => Buffer.from(text).toString("hex"),
  ];
  const anyText = fc.string({ unit: "grapheme", minLength: 8, maxLength: 300 });

  test("is masked, however the text is cut", () => {
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom(...encodings),
        fc.string(),
        fc.array(fc.nat(), { maxLength: 5 }),
        (value, encode, around, cuts) => {
          const redactor = createRedactor();
          fc.pre(redactor.add("KEY", value));
          const text = `${around}${encode(value)}${around}`;
          const ends = [...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length];
          const masked = inChunks(
            redactor,
            ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end)),
          );
          expect(masked).toContain("[KEY]");
          expect(findCanary(masked, value.trim())).toEqual([]);
          expect(masked).toBe(redactor.text(text));
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe("values added while a stream runs", () => {
  test("count from then on, also for what is held back", () => {
    const redactor = redactorOf({ FIRST: "alpha-bravo" });
    const stream = redactor.stream();
    const early = stream.write(`${TOKEN} alpha-`);
    redactor.add("SECOND", TOKEN);
    const late = stream.write(`bravo ${TOKEN.slice(0, 20)}`) + stream.write(TOKEN.slice(20)) + stream.end();
    expect(early + late).toBe(`${TOKEN} [FIRST] [SECOND]`);
  });
});
