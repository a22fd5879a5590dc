import { beforeEach, expect, test } from "vitest";
import { createSelection, pageState } from "./selection";

const store = new Map<string, string>();
const storage = {
  getItem: (name: string) => store.get(name) ?? null,
  setItem: (name: string, text: string) => void store.set(name, text),
  removeItem: (name: string) => void store.delete(name),
};
const row = (id: string) => ({ id, name: `Credential ${id}` });
const first = ["a", "b", "c", "d"].map(row);
const second = ["e", "f"].map(row);
const ids = (selection: ReturnType<typeof createSelection>) => [...selection.items().keys()];

beforeEach(() => store.clear());

test("a selection survives turning the page and a reload of the tab", () => {
  const before = createSelection(storage, "acme/bots");
  before.toggle(row("a"), first);
  before.toggle(row("f"), second);
  expect(ids(createSelection(storage, "acme/bots"))).toEqual(["a", "f"]);
});

test("projects do not share a selection", () => {
  createSelection(storage, "acme/bots").toggle(row("a"), first);
  expect(ids(createSelection(storage, "acme/sales"))).toEqual([]);
});

test("only ids and names are kept", () => {
  createSelection(storage, "acme/bots").toggle(row("a"), first);
  expect([...store.values()]).toEqual(['[["a","Credential a"]]']);
});

test("an empty selection leaves nothing behind", () => {
  const selection = createSelection(storage, "acme/bots");
  selection.toggle(row("a"), first);
  selection.clear();
  expect(store.size).toBe(0);
});

test("extending reaches from the last row touched, in either direction, and gives all the same state", () => {
  const selection = createSelection(storage, "acme/bots");
  selection.toggle(row("c"), first);
  selection.toggle(row("a"), first, true);
  expect(ids(selection).toSorted()).toEqual(["a", "b", "c"]);
  selection.toggle(row("c"), first, true);
  expect(ids(selection)).toEqual([]);
});

test("extending from a row of another page turns only the row itself", () => {
  const selection = createSelection(storage, "acme/bots");
  selection.toggle(row("a"), first);
  selection.toggle(row("f"), second, true);
  expect(ids(selection)).toEqual(["a", "f"]);
});

test("a filter lets go of what it hides and says how many", () => {
  const selection = createSelection(storage, "acme/bots");
  selection.put(first, true);
  expect(selection.keep(["a", "z"])).toBe(3);
  expect(ids(selection)).toEqual(["a"]);
});

test("what was deleted leaves the selection, the rest stays", () => {
  const selection = createSelection(storage, "acme/bots");
  selection.put(first, true);
  selection.drop(["a", "b"]);
  expect(ids(selection)).toEqual(["c", "d"]);
});

test("the box of the page tells none, some and all of this page, whatever other pages hold", () => {
  const selection = createSelection(storage, "acme/bots");
  selection.put(second, true);
  expect(pageState(selection.items(), first)).toBe("none");
  selection.toggle(row("a"), first);
  expect(pageState(selection.items(), first)).toBe("some");
  selection.put(first, true);
  expect(pageState(selection.items(), first)).toBe("all");
});

test.each(["not json", "{}", '[["a"]]', "[[1,2]]", "null"])(
  "a damaged store is an empty selection: %s",
  (text) => {
    store.set("keyhold-selection:acme/bots", text);
    expect(ids(createSelection(storage, "acme/bots"))).toEqual([]);
  },
);

test("a browser that refuses storage still selects", () => {
  const refusing = { getItem: refuse, setItem: refuse, removeItem: refuse };
  const selection = createSelection(refusing, "acme/bots");
  selection.toggle(row("a"), first);
  expect(ids(selection)).toEqual(["a"]);
});

function refuse(): never {
  throw new Error("storage is off");
}
