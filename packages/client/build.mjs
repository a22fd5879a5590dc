import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

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
 * Writes the types of the library: the declarations that index.d.ts reaches, in one folder, with the file endings that
 * TypeScript wants of modules.
 * @param {string} out
 */
export async function declare(out) {
  const emitted = await declarations(path.join(here, "index.ts"));
  const folder = path.join(out, "types");
  mkdirSync(folder, { recursive: true });
  const waiting = [path.join(here, "index.d.ts")];
  const done = new Set();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (done.has(file)) continue;
    done.add(file);
    const text = emitted.get(file);
    if (text === undefined) throw new Error(`There are no types of ${file}.`);
    const moved = text.replaceAll(/(\bfrom |\bimport\()"(\.[^"]+)"/g, (_all, before, from) => {
      waiting.push(`${path.resolve(path.dirname(file), from)}.d.ts`);
      return `${before}"./${path.basename(from)}.js"`;
    });
    writeFileSync(path.join(folder, path.basename(file)), moved);
  }
}

/** @returns {Promise<Map<string, string>>} by path */
async function declarations(entry) {
  const { default: ts } = await import("typescript");
  const read = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...read.config, files: [entry], include: [] },
    ts.sys,
    root,
  );
  const program = ts.createProgram([entry], {
    ...options,
    ...{ noEmit: false, incremental: false, declaration: true, emitDeclarationOnly: true, types: [] },
    ...{ rootDir: root, outDir: root, tsBuildInfoFile: undefined },
  });
  const problems = ts.getPreEmitDiagnostics(program);
  if (problems.length > 0)
    throw new Error(
      ts.formatDiagnostics(problems, {
        ...ts.sys,
        getCanonicalFileName: (name) => name,
        getNewLine: () => "\n",
      }),
    );
  const files = new Map();
  program.emit(undefined, (file, text) => files.set(path.resolve(file), text));
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = path.join(here, "dist");
  rmSync(out, { recursive: true, force: true });
  await bundle(out);
  await declare(out);
}
