import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transaction } from "@/db/client";
import { credentials, credentialVersions } from "@/db/schema";
import type { Context } from "@/lib/domain/context";
import { asOwner, closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { mintPerson, mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { refusal } from "@/lib/testing/outcomes";
import { createCredential } from "./create";
import { type CredentialPage, listCredentials, ListInput } from "./list";
import { orderOf, pageQuery } from "./page";

const SORTS = ["name", "key", "created", "updated", "lastUsed"].flatMap((field) => [field, `-${field}`]);

let world: World;
let owner: Context;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  owner = world.people.owner.ctx;
});
afterAll(closeTestInstance);

/** Rows without values, with many ties in every sort order. */
async function fill({ orgId, projectId }: Context, count: number, ties: number): Promise<void> {
  await asOwner(async (sql) => {
    await sql`
      insert into credentials (id, org_id, project_id, key, name, type, category, audience, version, revision,
                               created_at, created_by, updated_at, last_used_at)
      select 'cred_' || lpad(substr(md5(n || ${projectId}), 1, 16) || n, 26, '0'), ${orgId}, ${projectId}, 'KEY_' || n,
             case when n % 2 = 0 then 'name ' else 'NAME ' end || n / 2 || case when n % 2 = 0 then '' else ' ' end,
             'api_token', 'custom', 'project', 0, 1,
             timestamptz '2026-01-01' + make_interval(secs => n / ${ties}::int), 'test',
             timestamptz '2026-02-01' + make_interval(secs => n / ${ties}::int),
             case when n % 3 = 0 then null else timestamptz '2026-03-01' + make_interval(secs => n / ${ties}::int) end
        from generate_series(1, ${count}::int) n`;
    await sql`
      insert into credential_versions (id, org_id, project_id, credential_id, number, label, plain, secrets, destination,
                                       changed, created_at, created_by)
      select 'ver_' || substr(id, 6), org_id, project_id, id, 0, 'current', '{}', '{}', '{"hosts":[],"fields":[]}', '[]',
             created_at, 'test'
        from credentials where project_id = ${projectId}`;
    await sql`analyze`;
  });
}

async function walk(
  ctx: Context,
  input: Record<string, unknown>,
  from: CredentialPage,
  towards: "nextCursor" | "previousCursor",
): Promise<CredentialPage[]> {
  const pages = [from];
  for (let page = from; page[towards] !== null; pages.push(page))
    page = await listCredentials(ctx, { ...input, cursor: page[towards] });
  return pages;
}

const ids = (pages: readonly CredentialPage[]) => pages.flatMap(({ items }) => items.map(({ id }) => id));

describe("paging", () => {
  const count = 103;
  beforeAll(() => fill(owner, count, 10));

  test.each(SORTS)("sorted by %s every row comes exactly once, forwards and back", async (sort) => {
    const input = { sort, limit: 10 };
    const forwards = await walk(owner, input, await listCredentials(owner, input), "nextCursor");
    expect(new Set(ids(forwards)).size).toBe(count);
    expect(ids(forwards)).toHaveLength(count);
    expect(forwards.map(({ position }) => position)).toEqual(forwards.map((_page, index) => index * 10));
    expect(forwards.every(({ total }) => total === count)).toBe(true);

    const back = await walk(owner, input, forwards.at(-1)!, "previousCursor");
    expect(back.toReversed().map(({ items }) => items.map(({ id }) => id))).toEqual(
      forwards.map(({ items }) => items.map(({ id }) => id)),
    );
    expect(back.at(-1)!.position).toBe(0);
    const opposite = sort.startsWith("-") ? sort.slice(1) : `-${sort}`;
    const reversed = await walk(
      owner,
      { ...input, sort: opposite },
      await listCredentials(owner, { ...input, sort: opposite }),
      "nextCursor",
    );
    expect(ids(reversed)).toEqual(ids(forwards).toReversed());
  });

  test("a page that fits holds no cursor", async () => {
    const page = await listCredentials(owner, { limit: 200 });
    expect([page.nextCursor, page.previousCursor, page.items.length]).toEqual([null, null, count]);
  });

  test("a cursor works for the reader, place and list it was made for, and unaltered", async () => {
    const { nextCursor } = await listCredentials(owner, { limit: 5 });
    const cursor = nextCursor!;
    const other = await mintPerson(world, "owner");
    const project = await mintProject(world);
    const attempts: [Context, Record<string, unknown>][] = [
      [other.ctx, { limit: 5, cursor }],
      [
        { ...owner, projectId: project.id },
        { limit: 5, cursor },
      ],
      [owner, { limit: 5, cursor, sort: "name" }],
      [owner, { limit: 5, cursor, q: "name" }],
      [owner, { limit: 5, cursor: `${cursor}.x` }],
      [owner, { limit: 5, cursor: "" }],
      [owner, { limit: 5, cursor: "x".repeat(3_000) }],
      ...Array.from({ length: cursor.length }, (_, at): [Context, Record<string, unknown>] => {
        const flipped = cursor.charAt(at) === "A" ? "B" : "A";
        return [owner, { limit: 5, cursor: cursor.slice(0, at) + flipped + cursor.slice(at + 1) }];
      }),
    ];
    for (const [ctx, input] of attempts)
      expect((await refusal(listCredentials(ctx, input))).code).toBe("malformed");
    await listCredentials(owner, { limit: 50, cursor });
  });

  test("limits outside 1 to 200 are refused", async () => {
    for (const limit of [0, -1, 201, 1e9, "many", 1.5]) {
      expect((await refusal(listCredentials(owner, { limit }))).code).toBe("invalid");
    }
  });

  test("pages can be turned while Keyhold is sealed", async () => {
    await whileSealed(async () => {
      const pages = await walk(
        owner,
        { limit: 40 },
        await listCredentials(owner, { limit: 40 }),
        "nextCursor",
      );
      expect(ids(pages)).toHaveLength(count);
    });
  });
});

describe("searching", () => {
  test("q is text, whatever characters it holds", async () => {
    const { people } = await mintWorld();
    const ctx = people.owner.ctx;
    const names = ["100% sure", "under_score", "back\\slash", "it's", 'say "so"', "plain"];
    for (const [index, name] of names.entries())
      await createCredential(ctx, { key: `K_${index}`, name, type: "api_token" });
    const found = async (q: string) =>
      (await listCredentials(ctx, { q })).items.map(({ name }) => name).toSorted();
    expect(await found("%")).toEqual(["100% sure"]);
    expect(await found("\\")).toEqual(["back\\slash"]);
    expect(await found("'")).toEqual(["it's"]);
    expect(await found('"')).toEqual(['say "so"']);
    expect(await found("r_s")).toEqual(["under_score"]);
    expect(await found("PLAIN")).toEqual(["plain"]);
    expect(await found("' or true --")).toEqual([]);
    expect((await refusal(listCredentials(ctx, { q: "a\0b" }))).code).toBe("invalid");
    expect((await refusal(listCredentials(ctx, { workflow: "" }))).code).toBe("invalid");
    expect((await refusal(listCredentials(ctx, { sort: "envelope" }))).code).toBe("invalid");
  });

  test("filters narrow by type, category and status, together", async () => {
    const { people } = await mintWorld();
    const ctx = people.owner.ctx;
    const fields = { token: "value-of-the-token" };
    const soon = new Date(Date.now() + 86_400_000).toISOString();
    await createCredential(ctx, { key: "ACTIVE", type: "api_token", fields });
    await createCredential(ctx, { key: "EMPTY", type: "bot_token" });
    await createCredential(ctx, { key: "EXPIRED", type: "api_token", fields, expiresAt: "2020-01-01" });
    await createCredential(ctx, { key: "SOON", type: "api_token", fields, expiresAt: soon });
    const found = async (input: Record<string, unknown>) =>
      (await listCredentials(ctx, { sort: "key", ...input })).items.map(({ key }) => key);
    expect(await found({ status: "active" })).toEqual(["ACTIVE", "SOON"]);
    expect(await found({ status: "needs_value" })).toEqual(["EMPTY"]);
    expect(await found({ status: "expired,expiring" })).toEqual(["EXPIRED", "SOON"]);
    expect(await found({ type: "bot_token", status: "active" })).toEqual([]);
    expect(await found({ category: "communication" })).toEqual(["EMPTY"]);
    expect(await found({ scope: "workflow" })).toEqual([]);
  });
});

describe("totals", () => {
  test("count what the reader may see, private credentials of theirs included", async () => {
    const fresh = await mintWorld();
    const [one, two] = [fresh.people.owner.ctx, fresh.people.admin.ctx];
    await createCredential(one, { key: "SHARED", type: "api_token" });
    await createCredential(one, { key: "MINE", type: "api_token", audience: "owner" });
    await createCredential(one, { key: "NAMED", type: "api_token", audience: { members: [two.actor.id] } });
    const totals = async (ctx: Context, input = {}) => (await listCredentials(ctx, input)).total;
    expect(await Promise.all([totals(one), totals(two), totals(fresh.people.member.ctx)])).toEqual([3, 2, 1]);
    expect(await totals(one, { type: "api_token" })).toBe(3);
    const token = await mintToken(one, { scopes: ["credentials:read"], keys: ["MINE"] });
    expect(await totals(token.ctx)).toBe(1);
    const ownerless = await mintToken(fresh.system, { scopes: ["credentials:read"] });
    expect(await totals(ownerless.ctx)).toBe(1);
  });
});

describe("20,000 credentials", () => {
  let ctx: Context;
  beforeAll(async () => {
    const crowded = await mintWorld();
    ctx = crowded.people.owner.ctx;
    await fill(ctx, 20_000, 1);
  });

  /** The plan of the first page, or of one that starts where `at` stands in the order. */
  async function explain(sort: string, at?: { value: string; id: string }): Promise<string> {
    const input = ListInput.parse({ sort });
    const cursor = at && { ...at, towards: "next" as const, position: 10_000 };
    return transaction({ org: ctx.orgId, project: ctx.projectId }, async (tx) => {
      const statement = pageQuery({ ...ctx, tx }, input, cursor);
      const rows = await tx.execute<{ "QUERY PLAN": string }>(sql`explain (analyze, buffers) ${statement}`);
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    });
  }

  /** Rows that were read of the sorted index, also those that a filter threw away again. */
  function rowsRead(plan: string): number {
    const [, rows = "0"] = /using credentials_by_\w+ .*\(actual .*?rows=([0-9.]+)/.exec(plan) ?? [];
    const [, thrownAway = "0"] = /Rows Removed by Filter: ([0-9]+)/.exec(plan) ?? [];
    return Number(rows) + Number(thrownAway);
  }

  test.each(SORTS)(
    "a page sorted by %s is read off an index, at the start and in the middle",
    async (sort) => {
      const first = await explain(sort);
      const middle = await transaction({ org: ctx.orgId, project: ctx.projectId }, async (tx) => {
        const [stored] = await tx
          .select({ credential: credentials, version: credentialVersions })
          .from(credentials)
          .innerJoin(credentialVersions, eq(credentialVersions.credentialId, credentials.id))
          .where(and(eq(credentials.projectId, ctx.projectId), eq(credentials.key, "KEY_5555")));
        return { value: orderOf(ListInput.parse({ sort }).sort).valueOf(stored!), id: stored!.credential.id };
      });
      for (const plan of [first, await explain(sort, middle)]) {
        expect(plan).toMatch(/Index (?:Only )?Scan (?:Backward )?using credentials_by_/);
        expect(plan).not.toMatch(/Sort/);
        expect(rowsRead(plan), plan).toBeLessThan(200);
      }
    },
  );
});
