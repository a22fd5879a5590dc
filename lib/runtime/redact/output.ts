import type { Colour } from "./colours";
import type { Hit } from "./detour";

interface Region extends Hit {
  part: boolean;
}

function union(first: Region, second: Region): Region {
  const longer = second.needle.text.length > first.needle.text.length ? second : first;
  return {
    start: Math.min(first.start, second.start),
    end: Math.max(first.end, second.end),
    needle: longer.needle,
    part: first.part || second.part,
  };
}

function maskOf({ name, kind, text }: Hit["needle"]): string {
  return kind === "mask" ? text : `[${name}]`;
}

/** Holds text back until it is known what of it is masked. Positions count the visible characters of the stream. */
export class Output {
  #text = "";
  /** Position of the first character of the text. */
  #from = 0;
  /** Everything before is out, as it was or as a mask. */
  #done = 0;
  #colours: Colour[] = [];
  /** How many of the colours are out. */
  #coloured = 0;
  readonly #regions: Region[] = [];
  #lastMask: Region | undefined;

  get held(): string {
    return this.#text;
  }

  get from(): number {
    return this.#from;
  }

  get end(): number {
    return this.#from + this.#text.length;
  }

  append(visible: string, colours: readonly Colour[]): void {
    this.#colours = this.#colours.slice(this.#coloured);
    this.#coloured = 0;
    for (const { at, sequence } of colours) this.#colours.push({ at: this.end + at, sequence });
    this.#text += visible;
  }

  /** Overlapping hits become one region under the name of the longest. */
  mark(hit: Hit): void {
    let region: Region = { ...hit, part: hit.needle.kind === "part" };
    for (;;) {
      const last = this.#regions.at(-1);
      if (last === undefined || last.end <= region.start) break;
      region = union(last, region);
      this.#regions.pop();
    }
    this.#regions.push(region);
  }

  /** What may go out when every later hit begins at `safe` or after. */
  take(safe: number): string {
    let out = "";
    const open = this.#regions.findIndex(({ end }) => end > safe);
    const closed = this.#regions.splice(0, open === -1 ? this.#regions.length : open);
    for (const region of closed) out += this.#plain(region.start) + this.#mask(region);
    out += this.#plain(Math.min(safe, this.#regions[0]?.start ?? safe));
    if (safe > this.#from) {
      this.#text = this.#text.slice(safe - this.#from);
      this.#from = safe;
    }
    return out;
  }

  /** The mask, and the colours that are switched inside it, so that the text after it looks as it should. */
  #mask(region: Region): string {
    const last = this.#lastMask;
    const goesOn =
      last?.part === true &&
      region.part &&
      last.end === region.start &&
      last.needle.name === region.needle.name;
    let out = goesOn ? "" : maskOf(region.needle);
    for (
      let colour = this.#colour(region.end - 1);
      colour !== undefined;
      colour = this.#colour(region.end - 1)
    )
      out += colour.sequence;
    this.#lastMask = region;
    this.#done = region.end;
    return out;
  }

  #plain(to: number): string {
    let out = "";
    for (let colour = this.#colour(to); colour !== undefined; colour = this.#colour(to))
      out += this.#until(colour.at) + colour.sequence;
    return out + this.#until(to);
  }

  /** The next colour, when it stands at the position or before. */
  #colour(position: number): Colour | undefined {
    const colour = this.#colours[this.#coloured];
    if (colour === undefined || colour.at > position) return undefined;
    this.#coloured++;
    return colour;
  }

  #until(to: number): string {
    if (to <= this.#done) return "";
    const out = this.#text.slice(this.#done - this.#from, to - this.#from);
    this.#done = to;
    return out;
  }
}
