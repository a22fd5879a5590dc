import { gzipSync } from "node:zlib";

const SCRIPT = /<script\b[^>]*?\bsrc="([^"]+)"/g;

/**
 * Bytes of JavaScript, each file gzipped, that a browser fetches to show a page.
 * @param fetchAsset body of a script by its address as written in the page
 */
export async function firstLoadBytes(
  html: string,
  fetchAsset: (src: string) => Promise<Uint8Array>,
): Promise<number> {
  const sources = new Set(Array.from(html.matchAll(SCRIPT), ([, src = ""]) => src.replaceAll("&amp;", "&")));
  const sizes = await Promise.all(
    [...sources].map(async (src) => gzipSync(await fetchAsset(src)).byteLength),
  );
  return sizes.reduce((total, size) => total + size, 0);
}
