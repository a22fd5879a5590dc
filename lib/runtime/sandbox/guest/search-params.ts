const CHANGES = ["append", "delete", "set", "sort"] as const;

const Native = globalThis.URLSearchParams;

/** The machine's own takes only texts. */
export class URLSearchParams extends Native {
  constructor(init: unknown = "") {
    super(typeof init === "string" ? init : "");
    for (const [name, value] of pairsOf(init)) this.append(String(name), String(value));
  }
}

function pairsOf(init: unknown): Iterable<[unknown, unknown]> {
  if (typeof init !== "object" || init === null) return [];
  return Symbol.iterator in init ? (init as Iterable<[unknown, unknown]>) : Object.entries(init);
}

/** The machine's URL comes without searchParams: they are made on demand, and what changes them changes the address. */
export function linkSearchParams(): void {
  const known = new WeakMap<URL, { search: string; params: URLSearchParams }>();
  Object.defineProperty(URL.prototype, "searchParams", {
    configurable: true,
    enumerable: true,
    get(this: URL) {
      const before = known.get(this);
      if (before?.search === this.search) return before.params;
      const params = new URLSearchParams(this.search);
      const entry = { search: this.search, params };
      known.set(this, entry);
      for (const name of CHANGES) {
        Object.defineProperty(params, name, {
          configurable: true,
          value: (...args: [string, string]) => {
            Native.prototype[name].apply(params, args);
            this.search = params.toString();
            entry.search = this.search;
          },
        });
      }
      return params;
    },
  });
}
