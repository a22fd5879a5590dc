/** A text to look for. */
export interface Needle {
  text: string;
  /** A hit prints `[name]`. */
  name: string;
  /** `part` is a piece of a longer needle: touching hits print one mask. `mask` is what a hit prints, left as it is. */
  kind: "whole" | "part" | "mask";
}

const ASCII = 128;
const NO_ROW = -1;
const LEAF = -2;
/** A node with this many children gets a row of finished transitions. */
const WIDE = 4;

/** Length of the beginning that both texts share. */
function shared(first: string, second: string): number {
  const end = Math.min(first.length, second.length);
  let length = 0;
  while (length < end && first.charCodeAt(length) === second.charCodeAt(length)) length++;
  return length;
}

/**
 * Aho–Corasick over UTF-16 code units. The trie is laid out in the order of the sorted needles, so the first child of
 * node `n` is `n + 1` and its other children follow over `sibling`, ascending; 0 is the root and means "none".
 */
export class Automaton {
  readonly needles: readonly Needle[];
  /** Length of the longest needle. */
  readonly longest: number;
  /** Index + 1 of the longest needle that ends at a node. */
  readonly found: Int32Array;
  /** How many of the last characters may still become a hit. */
  readonly keep: Uint16Array;
  readonly #label: Uint16Array;
  readonly #sibling: Int32Array;
  readonly #fail: Int32Array;
  readonly #row: Int32Array;
  #table = new Int32Array(0);
  /** By row: the first child beyond ASCII. */
  #beyond = new Int32Array(0);

  /** Needles are neither empty nor longer than 65,535 characters, and no two have the same text. */
  constructor(needles: readonly Needle[]) {
    this.needles = needles.toSorted((a, b) => (a.text < b.text ? -1 : 1));
    this.longest = needles.reduce((longest, { text }) => Math.max(longest, text.length), 0);
    const size = this.needles.reduce(
      (sum, { text }, index) => sum + text.length - shared(text, this.needles[index - 1]?.text ?? ""),
      1,
    );
    this.found = new Int32Array(size);
    this.keep = new Uint16Array(size);
    this.#label = new Uint16Array(size);
    this.#sibling = new Int32Array(size);
    this.#fail = new Int32Array(size);
    this.#row = new Int32Array(size).fill(LEAF);
    const parent = new Int32Array(size);
    this.#plant(parent);
    this.#addRows(parent);
    this.#link(parent);
  }

  /** The state after one more character. */
  step(state: number, code: number): number {
    for (let node = state; ; node = this.#fail[node] ?? 0) {
      const row = this.#row[node] ?? LEAF;
      if (row === LEAF) continue;
      if (row >= 0 && code < ASCII) return this.#table[row * ASCII + code] ?? 0;
      const child = this.#childOf(row >= 0 ? (this.#beyond[row] ?? 0) : node + 1, code);
      if (child !== 0 || node === 0) return child;
    }
  }

  /** Whether the character makes the possible hit longer, instead of ending it. */
  continues(state: number, code: number): boolean {
    return this.#row[state] !== LEAF && this.#childOf(state + 1, code) !== 0;
  }

  #childOf(first: number, code: number): number {
    let child = first;
    while (child !== 0 && (this.#label[child] ?? 0) < code) child = this.#sibling[child] ?? 0;
    return this.#label[child] === code ? child : 0;
  }

  /** Lays out the trie. `keep` holds each node's depth for now. */
  #plant(parent: Int32Array): void {
    const path = [0];
    let size = 1;
    let previous = "";
    for (const [index, { text }] of this.needles.entries()) {
      const start = shared(text, previous);
      for (let depth = start; depth < text.length; depth++) {
        const above = path[depth] ?? 0;
        const brother = depth === start && previous.length > start ? (path[depth + 1] ?? 0) : 0;
        if (brother !== 0) this.#sibling[brother] = size;
        this.#row[above] = NO_ROW;
        this.#label[size] = text.charCodeAt(depth);
        this.keep[size] = depth + 1;
        parent[size] = above;
        path[depth + 1] = size++;
      }
      this.found[path[text.length] ?? 0] = index + 1;
      previous = text;
    }
  }

  #addRows(parent: Int32Array): void {
    const children = new Int32Array(parent.length);
    for (let node = 1; node < parent.length; node++) {
      const above = parent[node] ?? 0;
      children[above] = (children[above] ?? 0) + 1;
    }
    let rows = 0;
    for (let node = 0; node < parent.length; node++) {
      if (node === 0 || (children[node] ?? 0) >= WIDE) this.#row[node] = rows++;
    }
    this.#table = new Int32Array(rows * ASCII);
    this.#beyond = new Int32Array(rows);
  }

  /** Goes through the nodes by depth, for a node's failure is less deep than the node. */
  #link(parent: Int32Array): void {
    const order = byDepth(this.keep, this.longest);
    for (const node of order) {
      const above = parent[node] ?? 0;
      const fail = above === 0 ? 0 : this.step(this.#fail[above] ?? 0, this.#label[node] ?? 0);
      this.#fail[node] = fail;
      if (this.found[node] === 0) this.found[node] = this.found[fail] ?? 0;
      const row = this.#row[node] ?? LEAF;
      if (row === LEAF) this.keep[node] = this.keep[fail] ?? 0;
      if (row >= 0) this.#fillRow(node, row);
    }
  }

  #fillRow(node: number, row: number): void {
    const start = row * ASCII;
    if (node !== 0) {
      const fail = this.#fail[node] ?? 0;
      for (let code = 0; code < ASCII; code++) this.#table[start + code] = this.step(fail, code);
    }
    let child = this.needles.length === 0 ? 0 : node + 1;
    for (; child !== 0; child = this.#sibling[child] ?? 0) {
      const code = this.#label[child] ?? 0;
      if (code < ASCII) this.#table[start + code] = child;
      else if (this.#beyond[row] === 0) this.#beyond[row] = child;
    }
  }
}

/** The nodes, the root first, sorted by depth (counting sort: there may be millions). */
function byDepth(depth: Uint16Array, deepest: number): Int32Array {
  const next = new Int32Array(deepest + 2);
  const count = (value: number) => (next[value] = (next[value] ?? 0) + 1) - 1;
  for (let node = 0; node < depth.length; node++) count((depth[node] ?? 0) + 1);
  for (let index = 1; index < next.length; index++) next[index] = (next[index] ?? 0) + (next[index - 1] ?? 0);
  const order = new Int32Array(depth.length);
  for (let node = 0; node < depth.length; node++) order[count(depth[node] ?? 0)] = node;
  return order;
}
