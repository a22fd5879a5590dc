import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

test("the masker imports nothing from outside its folder, because the client package carries it", () => {
  const sources = readdirSync(import.meta.dirname).filter((name) => !name.endsWith(".test.ts"));
  expect(sources).toContain("redactor.ts");
  for (const name of sources) {
    const source = readFileSync(path.join(import.meta.dirname, name), "utf8");
    const imported = Array.from(
      source.matchAll(/\bfrom "([^"]+)"|\bimport\(?\s*"([^"]+)"/g),
      (match) => match[1] ?? match[2],
    );
    for (const specifier of imported) expect(specifier).toMatch(/^\.\/[a-z]+$/);
    expect(source).not.toMatch(/\b(?:Buffer|process|require|globalThis)\b/);
  }
});
