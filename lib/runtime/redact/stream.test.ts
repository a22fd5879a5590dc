import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Automaton, type Needle } from "./automaton";
import { TextStream } from "./stream";

function automatonOf(texts: readonly string[]): Automaton {
  const distinct = [...new Set(texts)];
  return new Automaton(distinct.map((text): Needle => ({ text, name: text, kind: "whole" })));
}

function mask(automaton: Automaton, chunks: readonly string[]): string {
  const stream = new TextStream(() => automaton);
  return chunks.map((chunk) => stream.write(chunk)).join("") + stream.end();
}

function cut(text: string, places: readonly number[]): string[] {
  const sorted = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [...sorted, text.length].map((end, index) => text.slice(sorted[index - 1] ?? 0, end));
}

/** The same by trying every needle at every place. */
function maskSlowly(needles: readonly string[], text: string): string {
  const hits = needles.flatMap((needle) =>
    Array.from(text, (_, start) => ({ start, end: start + needle.length, needle })).filter(({ start }) =>
      text.startsWith(needle, start),
    ),
  );
  hits.sort((a, b) => a.start - b.start || b.end - a.end);
  let out = "";
  let done = 0;
  for (let index = 0; index < hits.length;) {
    let { end, needle } = hits[index]!;
    out += text.slice(done, hits[index]!.start);
    for (index++; index < hits.length && hits[index]!.start < end; index++) {
      end = Math.max(end, hits[index]!.end);
      if (hits[index]!.needle.length > needle.length) needle = hits[index]!.needle;
    }
    out += `[${needle}]`;
    done = end;
  }
  return out + text.slice(done);
}

const letters = (alphabet: string, sizes: { minLength: number; maxLength: number }) =>
  fc.string({ unit: fc.constantFrom(...alphabet.split("")), ...sizes });

/** Names of regions with several needles of the same length may differ; what is masked may not. */
const withoutNames = (text: string) => text.replaceAll(/\[[^\]]*\]/g, "[]");

describe("a stream", () => {
  test("masks what a search for every needle at every place masks, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(letters("abé", { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 }),
        letters("abcé", { minLength: 0, maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (needles, text, places) => {
          const masked = mask(automatonOf(needles), cut(text, places));
          expect(withoutNames(masked)).toBe(withoutNames(maskSlowly(needles, text)));
          expect(masked).toBe(mask(automatonOf(needles), [text]));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("holds back no more than the longest needle less one, and nothing that cannot become a hit", () => {
    fc.assert(
      fc.property(
        fc.array(letters("ab", { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
        letters("ab ", { minLength: 0, maxLength: 60 }),
        (starts, text) => {
          const automaton = automatonOf(starts.map((start) => `${start}!`));
          const stream = new TextStream(() => automaton);
          let out = 0;
          for (const [index, char] of Array.from(text).entries()) {
            out += stream.write(char).length;
            expect(index + 1 - out).toBeLessThan(automaton.longest);
            if (char === " ") expect(out).toBe(index + 1);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test("prints a mask as soon as nothing can make the hit longer", () => {
    const automaton = automatonOf(["alpha-bravo", "alpha-bravo-charlie", "delta-echo"]);
    const stream = new TextStream(() => automaton);
    expect(stream.write("x delta-echo")).toBe("x [delta-echo]");
    expect(stream.write(" alpha-bravo")).toBe(" ");
    expect(stream.write("-")).toBe("");
    expect(stream.write("x")).toBe("[alpha-bravo]-x");
  });

  test("keeps one mask for a run of overlapping hits of any length", () => {
    const automaton = automatonOf(["aaaaaaaa"]);
    const chunks = Array.from({ length: 1000 }, () => "aaaaaaa");
    expect(mask(automaton, ["<", ...chunks, ">"])).toBe("<[aaaaaaaa]>");
  });

  test("counts a needle that is added while text is held back", () => {
    let automaton = automatonOf(["alpha-bravo"]);
    const stream = new TextStream(() => automaton);
    expect(stream.write("say alpha-")).toBe("say ");
    automaton = automatonOf(["alpha-bravo", "alpha-zulu"]);
    expect(stream.write("zulu, alpha-bravo") + stream.end()).toBe("[alpha-zulu], [alpha-bravo]");
  });

  test("keeps a hit that was found before needles were added", () => {
    let automaton = automatonOf(["alpha-bravo", "bravo-charlie-delta"]);
    const stream = new TextStream(() => automaton);
    expect(stream.write("say alpha-bravo")).toBe("say ");
    automaton = automatonOf(["alpha-bravo", "bravo-charlie-delta", "echo-foxtrot"]);
    expect(stream.write("! echo-") + stream.write("foxtrot") + stream.end()).toBe(
      "[alpha-bravo]! [echo-foxtrot]",
    );
  });
});

describe("terminal colours", () => {
  const automaton = automatonOf(["alpha-bravo"]);

  test("inside a hit do not hide it, and are switched after the mask", () => {
    const text =
      "<\u001b[1malp\u001b[01;31m\u001b[Kha-br\u001b[mavo \u001b[38:5:12malpha-\u001b[0mbravo\u001b[0m>";
    const shown =
      "<\u001b[1m[alpha-bravo]\u001b[01;31m\u001b[K\u001b[m \u001b[38:5:12m[alpha-bravo]\u001b[0m\u001b[0m>";
    expect(mask(automaton, [text])).toBe(shown);
    for (let place = 0; place <= text.length; place++)
      expect(mask(automaton, cut(text, [place]))).toBe(shown);
    expect(mask(automaton, text.split(""))).toBe(shown);
  });

  test("between every two characters do not hide it", () => {
    const text = Array.from("alpha-bravo", (char) => `${char}\u001b[0m`).join("");
    expect(mask(automaton, text.split("")).replaceAll("\u001b[0m", "")).toBe("[alpha-bravo]");
  });

  test("that are unfinished come out at the end", () => {
    expect(mask(automaton, ["a\u001b[3"])).toBe("a\u001b[3");
    expect(mask(automaton, ["alpha-bravo\u001b"])).toBe("[alpha-bravo]\u001b");
  });

  test("are no place for a number that is a needle", () => {
    expect(mask(automatonOf(["12345678"]), ["\u001b[12345678m"])).toBe("\u001b[[12345678]m");
  });
});

describe("a folded needle", () => {
  const digits = "QWxhZGRpbjpvcGVuIHNlc2FtZQ";
  const automaton = automatonOf([digits, "one\ntwo-three"]);

  test.each(["\n", "\r\n", "\n  ", "\\n", "\\r\\n", "\\\\n", "' +\n    '", '" + "', "''"])(
    "with %j is found",
    (fold) => {
      for (let width = 1; width < digits.length; width++) {
        const folded = digits.replace(new RegExp(`.{${width}}(?!$)`, "g"), `$&${fold}`);
        const text = `<${folded}>, ${folded}\n`;
        expect(mask(automaton, [text])).toBe(`<[${digits}]>, [${digits}]\n`);
        expect(mask(automaton, text.split(""))).toBe(`<[${digits}]>, [${digits}]\n`);
      }
    },
  );

  test("leaves breaks alone where nothing is folded", () => {
    const text = "Q\nW\\nx\n\nQWxh' + 'x\r\n  \"QWx\" \\q one\n";
    expect(mask(automaton, [text])).toBe(text);
    expect(mask(automaton, text.split(""))).toBe(text);
  });

  test("may hold a line end of its own", () => {
    expect(mask(automaton, ["one\ntwo-\nthree"])).toBe("[one\ntwo-three]");
  });

  test("is not looked for over a long gap", () => {
    const text = `QWxhZGRp\n${" ".repeat(200)}bjpvcGVuIHNlc2FtZQ`;
    expect(mask(automaton, [text])).toBe(text);
  });
});
