/** What is kept of a selected credential: enough to show it in a dialog, nothing more. */
export interface Selected {
  id: string;
  name: string;
}

type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;
type Items = ReadonlyMap<string, string>;

const NOTHING: Items = new Map();

/** Which credentials are selected: across pages and reloads of one tab, apart for each project, never in the address. */
export function createSelection(storage: Kept | undefined, place: string) {
  const slot = `keyhold-selection:${place}`;
  const listeners = new Set<() => void>();
  let items = read(storage, slot);
  let anchor: string | undefined;

  const change = (next: Items) => {
    items = next;
    write(storage, slot, next);
    for (const listener of listeners) listener();
  };
  const put = (rows: readonly Selected[], on: boolean) => {
    const next = new Map(items);
    for (const { id, name } of rows)
      if (on) next.set(id, name);
      else next.delete(id);
    change(next);
  };

  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    items: () => items,
    put,
    clear: () => change(NOTHING),
    drop: (ids: readonly string[]) =>
      put(
        ids.map((id) => ({ id, name: "" })),
        false,
      ),
    /** Only these stay. Returns how many went. */
    keep: (ids: readonly string[]) => {
      const gone = [...items.keys()].filter((id) => !ids.includes(id));
      if (gone.length > 0)
        put(
          gone.map((id) => ({ id, name: "" })),
          false,
        );
      return gone.length;
    },
    /** Turns one row over, or, extending, gives every row from the last one touched the same state. */
    toggle: (row: Selected, page: readonly Selected[], extend = false) => {
      const on = !items.has(row.id);
      put(extend ? between(page, anchor, row) : [row], on);
      anchor = row.id;
    },
  };
}

export type Selection = ReturnType<typeof createSelection>;

function between(page: readonly Selected[], from: string | undefined, to: Selected): readonly Selected[] {
  const [start, end] = [page.findIndex(({ id }) => id === from), page.findIndex(({ id }) => id === to.id)];
  if (start < 0 || end < 0) return [to];
  return page.slice(Math.min(start, end), Math.max(start, end) + 1);
}

function read(storage: Kept | undefined, slot: string): Items {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(slot) ?? "[]");
    if (!Array.isArray(stored)) return NOTHING;
    return new Map(stored.filter(isPair));
  } catch {
    return NOTHING;
  }
}

const isPair = (entry: unknown): entry is [string, string] =>
  Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === "string");

function write(storage: Kept | undefined, slot: string, items: Items): void {
  try {
    if (items.size === 0) storage?.removeItem(slot);
    else storage?.setItem(slot, JSON.stringify([...items]));
  } catch {
    // A browser that stores nothing keeps the selection until the page is left.
  }
}

export type PageState = "none" | "some" | "all";

/** What the box in the head of the table shows. */
export function pageState(items: Items, page: readonly Selected[]): PageState {
  const selected = page.filter(({ id }) => items.has(id)).length;
  if (selected === 0) return "none";
  return selected === page.length ? "all" : "some";
}
