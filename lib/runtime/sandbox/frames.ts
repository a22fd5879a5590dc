/** Messages of both directions: four bytes of length, big-endian, and that much JSON in UTF-8. */
export const HEAD_BYTES = 4;

/** Of what a child may send in one piece: the largest body in base64, and some more. */
const FRAME_BYTES_MAX = 16 * 1024 * 1024;

export function frameOf(body: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

export const frameOfJson = (message: unknown) => frameOf(Buffer.from(JSON.stringify(message), "utf8"));

/** Puts the frames together that a stream brings in pieces. Throws when one is announced as too large. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #length = 0;
  #wanted: number | null = null;

  /** Bodies that are complete with this piece. */
  *read(piece: Buffer): Generator<Buffer> {
    this.#pieces.push(piece);
    this.#length += piece.length;
    for (;;) {
      if (this.#wanted === null) {
        if (this.#length < HEAD_BYTES) return;
        this.#wanted = this.#take(HEAD_BYTES).readUInt32BE();
        if (this.#wanted > FRAME_BYTES_MAX) throw new RangeError("A frame is too large.");
      }
      if (this.#length < this.#wanted) return;
      const body = this.#take(this.#wanted);
      this.#wanted = null;
      yield body;
    }
  }

  #take(bytes: number): Buffer {
    const [first = Buffer.alloc(0)] = this.#pieces;
    // Joined only when a whole part is there and lies in several pieces, so that each byte is copied once or twice.
    const whole = first.length >= bytes ? first : Buffer.concat(this.#pieces.splice(0));
    if (this.#pieces.length === 0) this.#pieces.push(whole);
    this.#pieces[0] = whole.subarray(bytes);
    this.#length -= bytes;
    return whole.subarray(0, bytes);
  }
}
