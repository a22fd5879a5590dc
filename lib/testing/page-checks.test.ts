import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

/** Every page in here is for members of the organisation in its address. */
const INSIDE = "app/(console)";
const CHECKS = { "page.tsx": "await requireUser(", "route.ts": "await personContext(" } as const;

const files = readdirSync(INSIDE, { recursive: true, encoding: "utf8" }).map((name) =>
  path.posix.join(INSIDE, name),
);
const named = (pattern: RegExp) => files.filter((file) => pattern.test(file));

/** Names under which a file has what reads: everything of the domain, and its neighbours but the parsers of addresses. */
function readersIn(source: string): string[] {
  const imports = source.matchAll(/import (?!type\b)(?:\{([^}]*)\}|(\w+)) from "([^"]+)"/g);
  return [...imports].flatMap(([, several = "", one = "", from = ""]) => {
    if (!/^(?:@\/lib\/domain\/|\.)/.test(from) || from.endsWith("/search-params")) return [];
    return `${several},${one}`
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "));
  });
}

/** The text of a function from its head to the brace that closes it at the same depth. */
function bodyFrom(source: string, at: number): string {
  const end = source.slice(at).search(/\n\}(?:\n|$)/);
  return end === -1 ? source.slice(at) : source.slice(at, at + end);
}

/** What is wrong with a page or route, in words; nothing when its check comes before everything it reads. */
function uncheckedPage(source: string, check: string): string | null {
  const start = source.search(/export (?:default )?async function/);
  if (start === -1) return "exports no async function";
  const body = bodyFrom(source, start);
  const at = body.indexOf(check);
  if (at === -1) return `never says ${check}…)`;
  const early = readersIn(source).find((name) => new RegExp(`\\b${name}\\(`).test(body.slice(0, at)));
  return early ? `reads with ${early}() before it checks` : null;
}

/** Names of the exported actions that go through neither `formAction` nor `pageAction`, which look membership up. */
function uncheckedActions(source: string): string[] {
  const made = [...source.matchAll(/const (\w+) = (?:form|page)Action\(/g)].map(([, name]) => name ?? "");
  return [...source.matchAll(/export (?:async )?(?:function|const) (\w+)/g)].flatMap(
    ({ index, 1: name = "" }) => {
      const body = bodyFrom(source, index);
      const isThrough = [...made, "formAction"].some((one) => new RegExp(`\\b${one}\\(`).test(body));
      return isThrough ? [] : [name];
    },
  );
}

describe.each(Object.entries(CHECKS))("every %s of the console", (name, check) => {
  test.each(named(new RegExp(`/${name}$`)))("%s asks who is there before it reads anything", (file) => {
    expect(uncheckedPage(readFileSync(file, "utf8"), check)).toBeNull();
  });
});

test.each(named(/actions\.ts$/))("%s acts only through what checks", (file) => {
  const source = readFileSync(file, "utf8");
  expect(source.startsWith('"use server";')).toBe(true);
  expect(uncheckedActions(source)).toEqual([]);
});

test("no other file of the console holds actions or answers requests", () => {
  const others = files.filter((file) => /\.tsx?$/.test(file) && !/actions\.ts$/.test(file));
  expect(others.filter((file) => readFileSync(file, "utf8").includes('"use server"'))).toEqual([]);
  expect(named(/\/(?:page|route)\.\w+$/).length).toBeGreaterThan(6);
  expect(named(/\/(?:page|route)\.(?!tsx$|ts$)/)).toEqual([]);
});

describe("a planted violation is found", () => {
  const page = (body: string) =>
    `import { listTokens } from "@/lib/domain/tokens/list";\nexport default async function Page() {\n${body}\n}\n`;

  test.each([
    ["no check", page("  const all = await listTokens(ctx, {});"), "never says"],
    [
      "a check too late",
      page("  await listTokens(x, {});\n  await requireUser(p, n);"),
      "reads with listTokens()",
    ],
    [
      "a check elsewhere",
      `${page("  return null;")}async function other() {\n  await requireUser(p, n);\n}`,
      "never says",
    ],
  ])("%s", (_what, source, problem) => {
    expect(uncheckedPage(source, CHECKS["page.tsx"])).toContain(problem);
  });

  test("an action of its own", () => {
    const source =
      '"use server";\nconst list = formAction(a, b);\nexport async function bad(form) {\n  return act(form);\n}\n';
    expect(uncheckedActions(source)).toEqual(["bad"]);
  });
});
