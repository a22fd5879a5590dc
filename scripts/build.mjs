import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";
import { withLock } from "./lock.mjs";

const root = process.cwd();
const SERVER_SOURCES = ["lib", "db", "tsconfig.json", "package-lock.json", "scripts/build.mjs"];
const SOURCES = [
  ...SERVER_SOURCES,
  ...["app", "components", "public", "packages", "middleware.ts", "next.config.mjs", "postcss.config.mjs"],
];
const TEST = /\.test\.tsx?$/;
/** Settings of an installation have no place in what is built from the sources. */
const PRIVATE = /^(KEYHOLD_|AUTH_|NEXTAUTH_|DATABASE_URL$|SMTP_URL$)/;

const SANDBOX = { folder: "lib/runtime/sandbox", out: "dist/sandbox.cjs" };

/** @type {Record<string, { entry: string, out: string }>} */
export const BUNDLES = {
  server: { entry: "lib/server/main.ts", out: "dist/server.mjs" },
  keyhold: { entry: "lib/scripts/keyhold.ts", out: "dist/keyhold.mjs" },
};

function hashInto(hash, place) {
  if (!existsSync(place)) return;
  const entries = readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const inner = path.join(place, entry.name);
    if (entry.isDirectory()) hashInto(hash, inner);
    else if (!TEST.test(entry.name)) hash.update(`${inner}\0`).update(readFileSync(inner));
  }
}

function hashOf(places) {
  const hash = createHash("sha256").update(process.version);
  for (const place of places) {
    if (path.extname(place) === "") hashInto(hash, place);
    else if (existsSync(place)) hash.update(place).update(readFileSync(place));
  }
  return hash.digest("hex");
}

/** Runs `make` unless the stamp tells that it has run on these very sources. */
async function unlessFresh({ stamp, sources, products, make, say }) {
  const isFresh = () =>
    products.every((product) => existsSync(product)) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === hashOf(sources);
  if (isFresh()) return;
  const work = async () => {
    if (isFresh()) return;
    const wanted = hashOf(sources);
    await make();
    writeFileSync(stamp, wanted);
  };
  await withLock(".build.lock", work, () => say("waiting for another process to build"));
}

/** Packages stay outside; "server-only" alone is taken in, as the empty module that a server sees. */
export function bundleOptions({ entry, out }) {
  return {
    entryPoints: [entry],
    outfile: out,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    conditions: ["react-server"],
    alias: { "@": root, "server-only": path.join(root, "node_modules/server-only/empty.js") },
    sourcemap: "linked",
    logLevel: "warning",
  };
}

/** @param {keyof typeof BUNDLES} name @param {import("./say.mjs").Say} say */
export async function bundle(name, say) {
  const { entry, out } = BUNDLES[name];
  mkdirSync("dist", { recursive: true });
  await unlessFresh({
    stamp: `dist/.${name}-built`,
    sources: SERVER_SOURCES,
    products: [out],
    make: () => esbuild.build(bundleOptions({ entry, out })),
    say,
  });
}

/** The program that runs inside a virtual machine, as an expression whose value is its `boot`. */
async function guestProgram() {
  const { outputFiles } = await esbuild.build({
    entryPoints: [`${SANDBOX.folder}/guest/main.ts`],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "guest",
    platform: "neutral",
    target: "es2022",
    minifySyntax: true,
    minifyWhitespace: true,
  });
  return `(() => {${outputFiles[0].text}\nreturn guest.boot;})()`;
}

/** One file with the virtual machine in it, a function that takes `require`: its process may read no other. */
async function buildSandbox() {
  await esbuild.build({
    ...bundleOptions({ entry: `${SANDBOX.folder}/child/main.ts`, out: SANDBOX.out }),
    packages: "bundle",
    format: "cjs",
    sourcemap: false,
    minifySyntax: true,
    minifyWhitespace: true,
    loader: { ".wasm": "binary", ".so": "binary" },
    define: { GUEST_PROGRAM: JSON.stringify(await guestProgram()) },
    banner: { js: "(function (require, module) {" },
    footer: { js: "})" },
  });
}

/** What child processes of the sandbox run. @param {import("./say.mjs").Say} say */
export async function bundleSandbox(say) {
  mkdirSync("dist", { recursive: true });
  await unlessFresh({
    stamp: "dist/.sandbox-built",
    sources: [SANDBOX.folder, "package-lock.json", "scripts/build.mjs"],
    products: [SANDBOX.out],
    make: buildSandbox,
    say,
  });
}

function nextBuild() {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !PRIVATE.test(name)));
  const { status } = spawnSync(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...env, NODE_ENV: "production" },
  });
  if (status !== 0) throw new Error("The build failed. Its messages are above.");
}

/** Pages and server, as `npm start` serves them. Nothing is done when no source has changed. */
export async function buildApplication(say) {
  await unlessFresh({
    stamp: ".next/.keyhold-built",
    sources: SOURCES,
    products: [".next/BUILD_ID"],
    make: () => {
      say("building");
      nextBuild();
    },
    say,
  });
  await bundle("server", say);
  await bundleSandbox(say);
}
