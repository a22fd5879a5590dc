import "server-only";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { AppError } from "@/lib/errors";
import { env } from "@/lib/env";
import { DatabaseError, isLostConnection, isRetryable, withoutParameters } from "./failures";
import * as schema from "./schema";

export type Db = PostgresJsDatabase<typeof schema>;
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/** What row-level security lets a transaction see. `ALL` is for code that runs before a tenant is known. */
export interface Reach {
  org: string;
  project: string;
}
export const ALL: Reach = { org: "*", project: "*" };

/** Milliseconds after which a transaction is given up and its client replaced. */
export const TRANSACTION_DEADLINE_MS = 2_000;
const POOL_SIZE = 8;
const STATEMENT_POOL_SIZE = 6;
const RETRIES = 3;

interface Connection {
  client: postgres.Sql;
  db: Db;
}

let current: Connection | undefined;
let statements: postgres.Sql | undefined;

/** postgres.js takes no Unix socket in a URL: `?host=/folder` is read here. The role is never the owner of a table. */
export function openClient(
  url: string,
  options: postgres.Options<Record<string, postgres.PostgresType>> = {},
): postgres.Sql {
  const parsed = new URL(url);
  const socket = parsed.searchParams.get("host");
  parsed.searchParams.delete("host");
  return postgres(parsed.toString(), {
    max: POOL_SIZE,
    connect_timeout: 2,
    idle_timeout: 60,
    onnotice: () => undefined,
    ...(socket ? { host: socket } : {}),
    ...options,
    connection: {
      application_name: "keyhold",
      role: "keyhold_app",
      statement_timeout: TRANSACTION_DEADLINE_MS,
      idle_in_transaction_session_timeout: 2 * TRANSACTION_DEADLINE_MS,
      ...options.connection,
    },
  });
}

function databaseUrl(): string {
  const url = env().DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set. `npm start` sets it for the embedded database.");
  return url;
}

function connect(): Connection {
  const client = openClient(databaseUrl());
  return { client, db: drizzle(client, { schema, casing: "snake_case" }) };
}

/**
 * After a lost connection postgres.js may leave later transactions waiting for ever (porsager/postgres #1066),
 * so the whole client is swapped; work in flight on the old one gets a moment to end.
 */
function replace(broken: Connection): void {
  if (current === broken) current = undefined;
  broken.client.end({ timeout: 4 }).catch(() => undefined);
}

async function withDeadline<T>(work: Promise<T>, giveUp: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(new AppError("unavailable", "The database did not answer in time. Try again."));
    }, TRANSACTION_DEADLINE_MS);
  });
  // The loser of the race still settles some day; nobody listens then.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt<T>(reach: Reach, run: (tx: Tx) => Promise<T>): Promise<T> {
  const using = (current ??= connect());
  const progress = { hasBegun: false };
  const work = using.db.transaction(async (tx) => {
    await tx.execute(
      sql`select set_config('app.org', ${reach.org}, true), set_config('app.project', ${reach.project}, true)`,
    );
    progress.hasBegun = true;
    return run(tx);
  });
  try {
    return await withDeadline(work, () => {
      replace(using);
    });
  } catch (error) {
    if (isLostConnection(error)) {
      replace(using);
      if (!progress.hasBegun) throw new DatabaseError("lost", "before begin");
      throw new AppError("unavailable", "The connection to the database was lost. Try again.");
    }
    throw error;
  }
}

/**
 * Runs one transaction inside `reach`. Retries what the database says is worth retrying (serialisation failure,
 * deadlock, a connection that died before anything was sent). Errors that leave here carry no parameters.
 */
export async function transaction<T>(reach: Reach, run: (tx: Tx) => Promise<T>): Promise<T> {
  for (let left = RETRIES; ; left--) {
    try {
      return await attempt(reach, run);
    } catch (error) {
      if (error instanceof AppError) throw error;
      const failure = withoutParameters(error);
      if (left > 0 && failure instanceof DatabaseError && isRetryable(failure)) continue;
      throw outageOr(failure);
    }
  }
}

const outageOr = (failure: unknown) =>
  failure instanceof DatabaseError && failure.isOutage
    ? new AppError("unavailable", "The database is not available. Try again in a moment.")
    : failure;

function dropStatements(broken: postgres.Sql): void {
  if (statements === broken) statements = undefined;
  broken.end({ timeout: 4 }).catch(() => undefined);
}

/**
 * One prepared statement in one round trip, where a transaction would take five: for what every request reads before
 * its tenant is known, and for writes that are a whole act by themselves. These connections see every tenant, so the
 * statement must name the rows it wants. After a lost connection it is sent once more: a write has to bear that it had
 * been done already.
 */
export async function oneStatement<T>(run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  for (let left = 1; ; left--) {
    const using = (statements ??= openClient(databaseUrl(), {
      max: STATEMENT_POOL_SIZE,
      connection: { "app.org": "*", "app.project": "*" },
    }));
    try {
      return await withDeadline(run(using), () => {
        dropStatements(using);
      });
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (isLostConnection(error)) {
        dropStatements(using);
        if (left > 0) continue;
        throw outageOr(new DatabaseError("lost"));
      }
      throw outageOr(withoutParameters(error));
    }
  }
}

/** Closes the pools; the next transaction opens a new one. */
export async function closeDatabase(): Promise<void> {
  const closing = [current?.client, statements].filter((client) => client !== undefined);
  current = undefined;
  statements = undefined;
  await Promise.all(closing.map((client) => client.end({ timeout: 5 })));
}
