import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Context } from "@/lib/domain/context";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { detectTemplate } from "../templates/detect";
import { listActivity } from "./activity";
import { listBin } from "./bin";
import { createCredential } from "./create";
import { deleteCredentials } from "./delete";
import { impactOfDeletion } from "./impact";
import { importCredentials } from "./import";
import { listCredentials } from "./list";
import { readCredential } from "./read";
import { resolveCredentials } from "./resolve";
import { restoreCredential } from "./restore";
import { rollbackCredential } from "./rollback";
import { rotateCredential } from "./rotate";
import { updateCredential } from "./update";
import { listUsage } from "./usage";
import { listVersions } from "./versions";

/** Of many kinds of characters, so that each way of writing it down differs, and with a token's look. */
const CANARY = "kh/canary+7f3a9d21c5~e84b60=aa11zQ9xT4";
const MORE = ["one", "two", "three"].map((word) => `${CANARY}-${word}`);

let owner: Context;
let program: Context;
/** Everything that anybody was told, errors included. */
const told: unknown[] = [];

async function tell<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    const result = await work;
    told.push(result);
    return result;
  } catch (error) {
    told.push(error, (error as Error).stack);
    return undefined;
  }
}

beforeAll(async () => {
  await openTestInstance();
  const world = await mintWorld();
  owner = { ...world.people.owner.ctx, idempotencyKey: "canary" };
  program = (await mintToken(world.system, { scopes: ["credentials:resolve"] })).ctx;
  let step = 0;
  const next = (): Context => ({ ...owner, idempotencyKey: `canary-${(step += 1)}` });
  const input = {
    key: "CANARY",
    type: "ssh_key",
    fields: { private_key: CANARY, passphrase: MORE[0] },
    extras: [{ name: "also", value: MORE[1] }],
  };

  const made = (await tell(createCredential(next(), input)))!;
  const { id } = made;
  await tell(createCredential(next(), { key: "HINTED", type: "api_token", fields: { token: CANARY } }));
  await tell(createCredential(next(), input));
  await tell(createCredential(next(), { ...input, key: "NAMED", name: `my ${CANARY}` }));
  await tell(createCredential(next(), { ...input, key: CANARY }));
  await tell(createCredential(next(), { ...input, key: "TYPED", type: CANARY, [CANARY]: CANARY }));
  await tell(
    createCredential(next(), { ...input, key: "FIELD", fields: { [CANARY]: CANARY, public_key: CANARY } }),
  );
  await tell(
    createCredential(next(), { key: "JSON", type: "custom", fields: { json: `{"broken": "${CANARY}` } }),
  );
  await tell(
    createCredential(next(), { key: "HEADER", type: "api_token", fields: { token: `${CANARY}\n` } }),
  );
  await tell(updateCredential(next(), { id, fields: { passphrase: MORE[2] } }));
  await tell(
    updateCredential(next(), { id, description: `it is ${MORE[2]}`, fields: { passphrase: MORE[2] } }),
  );
  await tell(rotateCredential(next(), { id, fields: { private_key: MORE[0] }, keepPreviousFor: "24h" }));
  await tell(rollbackCredential(next(), { id }));
  await tell(
    importCredentials(next(), {
      format: "env",
      text: `ENV_ONE=${CANARY}\nENV_TWO='${MORE[1]}'\n${CANARY}\n9X=${CANARY}`,
    }),
  );
  await tell(importCredentials(next(), { format: "json", text: `{"A": "${CANARY}", ` }));
  await tell(importCredentials(next(), { format: "env", text: `ENV_ONE=${MORE[2]}`, onConflict: "rotate" }));
  await tell(detectTemplate(owner, { value: CANARY, key: "SOMETHING" }));
  await tell(listCredentials(owner, { q: CANARY, sort: CANARY }));
  await tell(resolveCredentials(program, { keys: [CANARY, "CANARY", "MISSING"] }));
  const { credentials } = await resolveCredentials(program, { keys: ["CANARY", "HINTED", "ENV_ONE"] });
  expect(Object.values(credentials).every(({ value }) => value?.startsWith(CANARY))).toBe(true);
  // A trigger that refuses quotes the row: the driver's error must not travel on.
  await asOwner(async (sql) => {
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no: %', encode(new.envelope, 'escape'); end $$`;
    await sql`create trigger refuse before insert on sealed_values for each row execute function refuse()`;
  });
  await tell(rotateCredential(next(), { id, fields: { private_key: MORE[1] } }));
  await asOwner((sql) => sql`drop trigger refuse on sealed_values`);
  const { token } = await impactOfDeletion(owner, { ids: [id] });
  await tell(deleteCredentials(next(), { ids: [id], impactToken: token }));
  await tell(listBin(owner, {}));
  await tell(restoreCredential(next(), { id }));
  await tell(readCredential(owner, { id }));
  await tell(listVersions(owner, { id }));
  await tell(listActivity(owner, { id }));
  await tell(listUsage(owner, { id }));
  await tell(listCredentials(owner, {}));
});
afterAll(closeTestInstance);

const found = (haystack: Buffer | string) =>
  [CANARY, ...MORE].flatMap((value) => findCanary(haystack, value));

test("nothing that anybody is told holds a value, errors and their stacks included", () => {
  expect(told.length).toBeGreaterThan(25);
  // Resolving with a value for a key is answered with the keys that were asked for; nobody else sees that answer.
  const answers = told.filter(
    (answer) => (answer as { code?: string } | undefined)?.code !== "missing_credential",
  );
  for (const answer of answers) {
    expect(found(JSON.stringify([answer])), JSON.stringify([answer])).toEqual([]);
    const text = inspect(answer, { depth: 20, showHidden: true });
    expect(found(text), text.slice(0, 400)).toEqual([]);
  }
});

test("no column of any table holds a value in any form", async () => {
  const dump = await asOwner(async (sql) => {
    const tables = await sql<
      { name: string }[]
    >`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`;
    const texts = [];
    for (const { name } of tables) {
      const rows = await sql<{ text: string }[]>`select t::text as text from ${sql(name)} t`;
      texts.push(`${name}\n${rows.map(({ text }) => text).join("\n")}`);
    }
    return texts.join("\n");
  });
  expect(dump).toContain("CANARY");
  expect(dump.length).toBeGreaterThan(10_000);
  expect(found(dump)).toEqual([]);
});

test("no file of the database server holds one: tables, write-ahead log, its own log", async () => {
  const [place] = await asOwner(async (sql) => {
    await sql`checkpoint`;
    return sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
  });
  const { folder } = place!;
  // A server elsewhere keeps its files to itself.
  if (!existsSync(folder)) return;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) =>
    path.join(folder, name),
  );
  const log = path.join(folder, "..", "log");
  let bytes = 0;
  for (const file of [...files, ...(existsSync(log) ? [log] : [])]) {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    const content = readFileSync(file);
    bytes += content.length;
    expect(found(content), file).toEqual([]);
  }
  expect(bytes).toBeGreaterThan(10_000_000);
}, 60_000);
