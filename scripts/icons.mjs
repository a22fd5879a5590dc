/**
 * Draws public/service-icons.svg, one symbol for every service named in lib/catalog/service-icons.json: brands out of
 * simple-icons, things without a brand out of lucide. Run by hand after that list or a package has changed; the test
 * beside this file holds them together. With `--print` it only says what it would write.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { getIconsData, getIconSlug } from "simple-icons/sdk";

const MAPPING = "lib/catalog/service-icons.json";

/** Licences of single icons that let them be passed on with a notice; no entry means the package's own, CC0. */
const ALLOWED = new Set([undefined, "CC0-1.0", "MIT", "Apache-2.0", "BSD-3-Clause", "CC-BY-4.0"]);
/** A brand colour nearer than this to the tile of either theme gives way to the colour of text. */
const CONTRAST_MIN = 2.2;
const TILE_LUMINANCE = [1, 0.017];

const linear = (byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);

/** Relative luminance of a colour (WCAG 2.2), from six hexadecimal digits. */
function luminance(hex) {
  const [red, green, blue] = [0, 2, 4].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
const isReadable = (hex) => TILE_LUMINANCE.every((tile) => contrast(luminance(hex), tile) >= CONTRAST_MIN);

function drawBrand(icon) {
  if (!icon || !ALLOWED.has(icon.license?.type)) throw new Error(`No icon, or none that may be passed on.`);
  const file = `node_modules/simple-icons/icons/${getIconSlug(icon)}.svg`;
  const [, shape] = / d="([^"]+)"/.exec(readFileSync(file, "utf8")) ?? [];
  const fill = isReadable(icon.hex) ? `#${icon.hex.toLowerCase()}` : "currentColor";
  return { attributes: `fill="${fill}"`, inside: `<path d="${shape}"/>` };
}

async function drawThing(name) {
  const file = `../node_modules/lucide-react/dist/esm/icons/${name}.mjs`;
  const { __iconData } = await import(new URL(file, import.meta.url).href);
  const inside = __iconData.node.map(([tag, { key: _, ...rest }]) => {
    const attributes = Object.entries(rest).map(([attribute, value]) => `${attribute}="${value}"`);
    return `<${tag} ${attributes.join(" ")}/>`;
  });
  const stroke = `fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"`;
  return { attributes: stroke, inside: inside.join("") };
}

async function drawSprite() {
  const brands = new Map((await getIconsData()).map((icon) => [getIconSlug(icon), icon]));
  const symbols = [];
  for (const [template, source] of Object.entries(JSON.parse(readFileSync(MAPPING, "utf8")))) {
    const thing = /^lucide:(.+)$/.exec(source)?.[1];
    const { attributes, inside } = thing ? await drawThing(thing) : drawBrand(brands.get(source));
    symbols.push(`<symbol id="${template}" viewBox="0 0 24 24"><g ${attributes}>${inside}</g></symbol>`);
  }
  const notice = "<!-- simple-icons (CC0-1.0) and lucide (ISC). Names and logos belong to their owners. -->";
  return [`<svg xmlns="http://www.w3.org/2000/svg">`, notice, ...symbols, "</svg>", ""].join("\n");
}

if (process.argv.includes("--print")) process.stdout.write(await drawSprite());
else {
  mkdirSync("public", { recursive: true });
  writeFileSync("public/service-icons.svg", await drawSprite());
}
