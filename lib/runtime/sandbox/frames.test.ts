import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameReader, frameOf, frameOfJson } from "./frames";

function readAll(stream: Buffer, cuts: readonly number[]): string[] {
  const reader = new FrameReader();
  const places = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
  const pieces = [0, ...places].map((from, at) => stream.subarray(from, places[at] ?? stream.length));
  return pieces.flatMap((piece) => [...reader.read(piece)].map((body) => body.toString("utf8")));
}

test("frames come out as they went in, wherever the stream is cut", () => {
  const texts = fc.array(fc.string({ unit: "binary", maxLength: 50 }), { maxLength: 20 });
  fc.assert(
    fc.property(texts, fc.array(fc.nat(), { maxLength: 30 }), (messages, cuts) => {
      const stream = Buffer.concat(messages.map((message) => frameOfJson(message)));
      expect(readAll(stream, cuts)).toEqual(messages.map((message) => JSON.stringify(message)));
    }),
  );
});

test("a frame that is announced as too large is refused before it comes", () => {
  const head = Buffer.from([1, 0, 0, 1]);
  expect(() => [...new FrameReader().read(head)]).toThrow(RangeError);
});

test("many small frames in one piece cost no more than their bytes", () => {
  const piece = Buffer.concat(Array.from({ length: 200_000 }, () => frameOf(Buffer.from("x"))));
  expect([...new FrameReader().read(piece)]).toHaveLength(200_000);
});
