import path from "node:path";
import { HOMES, type Layer, LAYERS, type LayerName } from "./layers";

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  path: string;
  source: string;
}

interface Import {
  from: string;
  isTypeOnly: boolean;
}

const layers: Record<string, Layer> = LAYERS;
const STATIC_IMPORT = /^\s*(?:import|export)\s+(type\s)?(?:[\w*\s{},$]+\sfrom\s+)?["']([^"']+)["']/gm;
const DYNAMIC_IMPORT = /\b(?:import|require)\(\s*["']([^"']+)["']/g;

const DOC_COMMENT = /^\s*\/\*[\s\S]*?\*\//gm;
const TEST = /(?:\.(?:pg|dom))?\.test(?=\.tsx?$)/;

const isTest = (file: string) => TEST.test(file);

/** Layer of a file by the longest place that fits it; a test stands where the file it tests does. */
export function layerOf(tested: string): LayerName | undefined {
  const file = tested.replace(TEST, "");
  let best: { name: LayerName; length: number } | undefined;
  for (const [name, { at }] of Object.entries(layers) as [LayerName, Layer][]) {
    for (const place of at) {
      const fits = place.endsWith("/")
        ? file.startsWith(place)
        : file === place || file.replace(/\.tsx?$/, "") === stem(place);
      if (fits && place.length > (best?.length ?? -1)) best = { name, length: place.length };
    }
  }
  return best?.name;
}

const stem = (file: string) => file.replace(/\.(?:tsx?|mjs)$/, "");

function importsOf(text: string): Import[] {
  // Comments name types by importing them.
  const source = text.replace(DOC_COMMENT, "");
  const statics = Array.from(source.matchAll(STATIC_IMPORT), ([, type, from = ""]) => ({
    from,
    isTypeOnly: Boolean(type),
  }));
  const dynamics = Array.from(source.matchAll(DYNAMIC_IMPORT), ([, from = ""]) => ({
    from,
    isTypeOnly: false,
  }));
  return [...statics, ...dynamics];
}

/** Place in the repository that an import means, or nothing for a package. */
function placeOf(importer: string, from: string): string | undefined {
  if (from.startsWith("@/")) return from.slice(2);
  return from.startsWith(".") ? path.posix.join(path.posix.dirname(importer), from) : undefined;
}

function checkOwn(name: LayerName, target: string, isTypeOnly: boolean): string | undefined {
  const targetLayer = layerOf(target) ?? layerOf(`${target}/`);
  if (!targetLayer) return `imports ${target}, which is in no layer`;
  const { may, mayTypes = [] }: Layer = LAYERS[name];
  const isAllowed = targetLayer === name || may.includes("*") || may.includes(targetLayer);
  if (isAllowed || (isTypeOnly && mayTypes.includes(targetLayer))) return undefined;
  return `${name} may not import ${targetLayer} (${target})`;
}

function checkPackage(name: LayerName, file: string, from: string): string | undefined {
  const home = Object.keys(HOMES).find((one) => from === one || from.startsWith(`${one}/`));
  const places = home === undefined ? undefined : HOMES[home];
  if (
    !places ||
    places.includes(name) ||
    places.some((place) => place.includes("/") && file.startsWith(place))
  )
    return undefined;
  return `${name} may not import the package ${from}`;
}

/** Imports that the table does not allow, and files that are nowhere in it. Tests import what they test. */
export function checkLayers({ path: file, source }: SourceFile): string[] {
  const name = layerOf(file);
  if (!name) return [`${file}: is in no layer; give it a place in lib/testing/layers.ts`];
  if (isTest(file)) return [];
  return importsOf(source).flatMap(({ from, isTypeOnly }) => {
    const target = placeOf(file, from);
    const problem =
      target === undefined
        ? isTypeOnly
          ? undefined
          : checkPackage(name, file, from)
        : checkOwn(name, target, isTypeOnly);
    return problem ? [`${file}: ${problem}`] : [];
  });
}

interface TextRule {
  pattern: RegExp;
  problem: string;
  /** Layers where it is allowed. */
  except: readonly LayerName[];
}

const TEXT_RULES: readonly TextRule[] = [
  {
    // The bundler puts NODE_ENV in as a constant; everything else is configuration.
    pattern: /\bprocess\.env\b(?!\.NODE_ENV\b)/,
    problem: "reads process.env, which only lib/env.ts does",
    except: ["server floor", "scripts", "bench", "testing", "client", "configuration"],
  },
  {
    pattern: /\bsql\.raw\(|\.unsafe\(/,
    problem: "sends text to the database as it is, which only db/ may",
    except: ["db", "scripts", "bench", "testing"],
  },
  {
    // A path with a dot is a file, not a page.
    pattern: /\bhref=\{?["'`]\/[^"'`.]*["'`]/,
    problem: "writes a link by hand; lib/routes.ts knows them all",
    except: ["floor", "testing"],
  },
  {
    pattern: /\binsert\(\s*auditEvents\b|\binsert\s+into\s+"?audit_events\b/i,
    problem: "writes audit events, which only lib/audit does",
    except: ["audit"],
  },
];

/** Lines that only some layers may hold. */
export function checkText({ path: file, source }: SourceFile): string[] {
  const name = layerOf(file);
  if (isTest(file)) return [];
  return TEXT_RULES.filter(
    ({ pattern, except }) => pattern.test(source) && !(name && except.includes(name)),
  ).map(({ problem }) => `${file}: ${problem}`);
}

const SERVER_LAYERS: readonly (LayerName | undefined)[] = [
  "server floor",
  "db",
  "vault",
  "audit",
  "domain",
  "auth",
  "http",
  "server",
];
const SERVER_ONLY = 'import "server-only";';

/** Server code that holds more than types and pure functions names itself, so that a page cannot take it along. */
export function checkServerOnly({ path: file, source }: SourceFile): string[] {
  // drizzle-kit reads the schema outside any server.
  const isExempt = isTest(file) || file.startsWith("db/schema/") || !SERVER_LAYERS.includes(layerOf(file));
  const reaches = importsOf(source).some(
    ({ from, isTypeOnly }) =>
      !isTypeOnly && /^(?:@\/db|@\/lib\/(?:vault|env|audit)|drizzle-orm|node:)/.test(from),
  );
  return isExempt || !reaches || source.startsWith(SERVER_ONLY)
    ? []
    : [`${file}: must begin with ${SERVER_ONLY}`];
}

export const check = (file: SourceFile) => [
  ...checkLayers(file),
  ...checkText(file),
  ...checkServerOnly(file),
];
