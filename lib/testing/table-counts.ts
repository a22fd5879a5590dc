import type { connect } from "@/scripts/connect.mjs";

type Sql = ReturnType<typeof connect>;

/** Written to by refusals too. */
const RECORDS = ["audit_events", "audit_heads", "attempts"];

let statement: string | undefined;

async function makeStatement(sql: Sql): Promise<string> {
  const tables = await sql<{ name: string; hasRevision: boolean }[]>`
    select c.relname as name, exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'revision'
    ) as "hasRevision"
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`;
  const parts = tables
    .filter(({ name }) => !RECORDS.some((record) => name.startsWith(record)))
    .map(
      ({ name, hasRevision }) =>
        `'${name} ' || (select count(*)${hasRevision ? " || '/' || coalesce(sum(revision), 0)" : ""} from "${name}")`,
    );
  return `select ${parts.join(" || ', ' || ")} as counts`;
}

/** How many rows every table has, and how often those that count it were changed; but for records of refusals. */
export async function countsOfTables(sql: Sql): Promise<string> {
  statement ??= await makeStatement(sql);
  const [row] = await sql.unsafe<{ counts: string }[]>(statement);
  return row?.counts ?? "";
}
