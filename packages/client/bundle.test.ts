import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle, declare } from "./build.mjs";

let out: string;
beforeAll(async () => {
  out = mkdtempSync(path.join(tmpdir(), "keyhold-client-"));
  await bundle(out);
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

const read = (name: string) => readFileSync(path.join(out, name), "utf8");
const importsOf = (source: string) =>
  Array.from(
    source.matchAll(/^(?:import|export) (?:[^"';]* from )?"([^"]+)"|\bimport\("([^"]+)"\)/gm),
    ([, name, inner]) => (name ?? inner)!,
  );

test("the library imports nothing and names nothing that only Node has", () => {
  const source = read("index.js");
  expect(importsOf(source)).toEqual([]);
  expect(source).not.toMatch(/\b(?:process|Buffer|require|__dirname|node:)\b/);
});

test("the library loads as it is and exports its names", async () => {
  const loaded = (await import(pathToFileURL(path.join(out, "index.js")).href)) as Record<string, unknown>;
  expect(Object.keys(loaded).toSorted()).toEqual(["KeyholdError", "MissingCredentialError", "createClient"]);
});

test("the command imports Node alone", () => {
  const imports = importsOf(read("keyhold.js"));
  expect(imports.filter((name) => !name.startsWith("node:"))).toEqual([]);
  expect(read("keyhold.js").startsWith("#!/usr/bin/env node\n")).toBe(true);
});

test("the package depends on nothing", () => {
  const manifest = JSON.parse(readFileSync(path.join(import.meta.dirname, "package.json"), "utf8")) as object;
  expect(Object.keys(manifest).filter((name) => /dependencies/i.test(name))).toEqual([]);
  expect(manifest).toMatchObject({ sideEffects: false, license: "Apache-2.0" });
});

test("the types are complete in their folder", () => {
  declare(out);
  const names = readdirSync(path.join(out, "types"));
  expect(names).toContain("index.d.ts");
  for (const name of names)
    for (const imported of importsOf(read(`types/${name}`)))
      expect(names).toContain(imported.replace(/^\.\/(.*)\.js$/, "$1.d.ts"));
});
