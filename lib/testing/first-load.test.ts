import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { firstLoadBytes } from "./first-load";

test("each script counts once, gzipped, and the ones for old browsers do not", async () => {
  const html =
    '<script src="/a.js?x=1&amp;y=2" async=""></script><script src="/old.js" noModule=""></script>' +
    '<script nonce="n">inline()</script><script async src="/b.js"></script><script src="/b.js"></script>';
  const body = (src: string) => Buffer.from(src.repeat(100));
  const asked: string[] = [];
  const total = await firstLoadBytes(html, (src) => {
    asked.push(src);
    return Promise.resolve(body(src));
  });
  expect(asked).toEqual(["/a.js?x=1&y=2", "/b.js"]);
  expect(total).toBe(gzipSync(body("/a.js?x=1&y=2")).byteLength + gzipSync(body("/b.js")).byteLength);
});
