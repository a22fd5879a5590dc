import path from "node:path";
import { ensureKeys } from "./keys.mjs";
import { migrate } from "./migrate.mjs";
import { startPostgres } from "./postgres.mjs";

const EMBEDDED = { folder: "postgres", canLogin: true };

/**
 * What every command on an installation needs: a running, migrated database and the keys.
 * @param {import("./say.mjs").Say} say
 * @returns {Promise<{ env: Record<string, string>, postgres?: Awaited<ReturnType<typeof startPostgres>>, restart: () => Promise<void>, stop: () => Promise<void> }>}
 *   `env` is what the application is started with beside the present environment
 */
export async function openInstance(say) {
  const data = path.resolve(process.env.KEYHOLD_DATA_DIR || ".data");
  const keys = path.resolve(process.env.KEYHOLD_KEYS_DIR || `${data}-keys`);
  const foreign = process.env.DATABASE_URL;
  const folder = path.join(data, EMBEDDED.folder);
  const instance = { postgres: foreign ? undefined : await startPostgres(folder) };
  const ownerUrl = foreign || instance.postgres.ownerUrl;
  try {
    if (instance.postgres)
      say(instance.postgres.owner ? "started PostgreSQL" : "joined the running PostgreSQL");
    await migrate(ownerUrl, { canLogin: !foreign });
    const { authSecret } = await ensureKeys(keys, ownerUrl, say);
    return Object.assign(instance, {
      env: {
        DATABASE_URL: foreign || instance.postgres.appUrl,
        AUTH_SECRET: authSecret,
        KEYHOLD_DATA_DIR: data,
        KEYHOLD_KEYS_DIR: keys,
      },
      restart: async () => {
        instance.postgres = await startPostgres(folder);
      },
      stop: async () => instance.postgres?.stop(),
    });
  } catch (error) {
    await instance.postgres?.stop();
    throw error;
  }
}
