import postgres from "postgres";

/**
 * A client for one short administrative task. postgres.js takes no Unix socket in a URL, so `?host=/folder` is read here.
 * @param {string} url
 * @param {import("postgres").Options<{}>} [options]
 */
export function connect(url, options = {}) {
  const parsed = new URL(url);
  const socket = parsed.searchParams.get("host");
  parsed.searchParams.delete("host");
  return postgres(parsed.toString(), {
    max: 1,
    connect_timeout: 5,
    onnotice: () => undefined,
    ...(socket ? { host: socket } : {}),
    ...options,
  });
}

/** @param {string} user @param {string} database @param {string} socketFolder */
export function socketUrl(user, database, socketFolder) {
  return `postgres://${user}@localhost:5432/${database}?host=${encodeURIComponent(socketFolder)}`;
}
