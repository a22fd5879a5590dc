import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { connect } from "./connect.mjs";

const KEY_BYTES = 32;

/** Complete from the first moment, and never over a file that is there. */
function createOnce(file, text) {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, text, { mode: 0o400 });
  try {
    linkSync(fresh, file);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Whether a master key has ever sealed anything in this database. */
async function wasInitialised(ownerUrl) {
  const sql = connect(ownerUrl);
  try {
    // An owner who is no superuser is bound by row-level security like anybody else.
    await sql`select set_config('app.org', '*', false), set_config('app.project', '*', false)`;
    const [{ tables }] = await sql`
      select to_regclass('data_keys') is not null and to_regclass('instance') is not null as tables`;
    if (!tables) return false;
    const [{ used }] = await sql`
      select exists (select from data_keys) or exists (select from instance where kek_id is not null) as used`;
    return used;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

const isKeyElsewhere = (env) => env.KEYHOLD_MASTER_KEY || env.KEYHOLD_MASTER_KEY_FILE || env.KEYHOLD_KMS_URI;

/**
 * Creates the master key and the session secret where they are missing, and reads the latter. A database that was
 * sealed under another master key never gets a new one: the server starts sealed and says what to put back.
 * @param {string} folder
 * @param {string} ownerUrl
 * @param {import("./say.mjs").Say} say
 * @returns {Promise<{ authSecret: string }>}
 */
export async function ensureKeys(folder, ownerUrl, say) {
  mkdirSync(path.dirname(folder), { recursive: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const master = path.join(folder, "master.key");
  if (!isKeyElsewhere(process.env) && !existsSync(master)) {
    if (await wasInitialised(ownerUrl)) {
      say(
        `sealed: the values in this database need their master key, and ${master} is not there; put it back`,
      );
    } else {
      createOnce(master, `base64:${randomBytes(KEY_BYTES).toString("base64")}\n`);
      say(`created the master key ${master}: keep a copy of it away from the backups of the data`);
    }
  }
  if (process.env.AUTH_SECRET) return { authSecret: process.env.AUTH_SECRET };
  const secret = path.join(folder, "auth.secret");
  // Losing it signs everybody out and nothing else, so a new one is always right.
  createOnce(secret, `${randomBytes(KEY_BYTES).toString("base64url")}\n`);
  return { authSecret: readFileSync(secret, "utf8").trim() };
}
