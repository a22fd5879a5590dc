import { gzipSync } from "node:zlib";

const SCRIPT = /<script\b[^>]*>/g;
/** Old browsers alone fetch these. */
const FOR_OLD_BROWSERS = /\bnomodule\b/i;
const SOURCE = /\bsrc="([^"]+)"/;

/**
 * Bytes of JavaScript, each file gzipped, that a browser fetches to show a page.
 * @param fetchAsset body of a script by its address as written in the page
 */
export async function firstLoadBytes(
  html: string,
  fetchAsset: (src: string) => Promise<Uint8Array>,
): Promise<number> {
  const tags = (html.match(SCRIPT) ?? []).filter((tag) => !FOR_OLD_BROWSERS.test(tag));
  const sources = new Set(tags.flatMap((tag) => SOURCE.exec(tag)?.[1]?.replaceAll("&amp;", "&") ?? []));
  const sizes = await Promise.all(
    [...sources].map(async (src) => gzipSync(await fetchAsset(src)).byteLength),
  );
  return sizes.reduce((total, size) => total + size, 0);
}
