import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import ts from "typescript";

const here = import.meta.dirname ?? path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const { version } = JSON.parse(readFileSync(path.join(here, "package.json"), "utf8"));

/**
 * Writes the library and the command, each in one file that imports nothing but, for the command, Node itself.
 * @param {string} out
 */
export async function bundle(out) {
  const common = { bundle: true, format: "esm", target: "es2022", absWorkingDir: root, logLevel: "warning" };
  await esbuild.build({
    ...common,
    entryPoints: [path.join(here, "index.ts")],
    outfile: path.join(out, "index.js"),
    platform: "neutral",
  });
  await esbuild.build({
    ...common,
    entryPoints: [path.join(here, "command/keyhold.ts")],
    outfile: path.join(out, "keyhold.js"),
    platform: "node",
    banner: { js: "#!/usr/bin/env node" },
    define: { KEYHOLD_CLIENT_VERSION: JSON.stringify(version) },
  });
}

/**
 * Writes the types of the library: the declarations of what index.ts reaches, in one folder, with the file endings that
 * TypeScript wants of modules. The sources say the types of their exports, so that no program has to be checked here.
 * @param {string} out
 */
export function declare(out) {
  const folder = path.join(out, "types");
  mkdirSync(folder, { recursive: true });
  const waiting = [path.join(here, "index.ts")];
  const done = new Set();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (done.has(file)) continue;
    done.add(file);
    const moved = declarationOf(file).replaceAll(/(\bfrom |\bimport\()"(\.[^"]+)"/g, (_all, before, from) => {
      waiting.push(`${path.resolve(path.dirname(file), from)}.ts`);
      return `${before}"./${path.basename(from)}.js"`;
    });
    writeFileSync(path.join(folder, `${path.basename(file, ".ts")}.d.ts`), moved);
  }
}

/** @param {string} file */
function declarationOf(file) {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(file, "utf8"), {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { isolatedDeclarations: true, declaration: true, target: ts.ScriptTarget.ES2022 },
  });
  const [problem] = diagnostics;
  if (problem) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, "\n")}`);
  return outputText;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = path.join(here, "dist");
  rmSync(out, { recursive: true, force: true });
  await bundle(out);
  declare(out);
}
