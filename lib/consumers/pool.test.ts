import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import type { HeldCredential } from "./driver";
import { Pool, poolKey, type Opening } from "./pool";

interface FakeClient {
  name: string;
  isClosed: boolean;
  close: () => void;
}

const key = (consumer: string, version = "1") => ({ consumer, version });

function fake(name: string): FakeClient {
  const client = { name, isClosed: false, close: () => void (client.isClosed = true) };
  return client;
}

/** Opens clients and counts them. */
function opener() {
  const opened: FakeClient[] = [];
  const open = async () => {
    const client = fake(`client ${opened.length}`);
    opened.push(client);
    return client;
  };
  return { opened, open };
}

const never = () => new Promise<FakeClient>(() => undefined);

describe("sharing", () => {
  test("two calls of one version share one client, also while it opens", async () => {
    const pool = new Pool<FakeClient>();
    const { opened, open } = opener();
    const leases = await Promise.all([pool.acquire(key("a"), open), pool.acquire(key("a"), open)]);
    expect(leases[0].client).toBe(leases[1].client);
    leases[0].release();
    leases[1].release();
    const again = await pool.acquire(key("a"), open);
    expect(again.client).toBe(opened[0]);
    expect(opened).toHaveLength(1);
    pool.closeAll();
  });

  test("two consumers never share", async () => {
    const pool = new Pool<FakeClient>();
    const { open } = opener();
    const [a, b] = await Promise.all([pool.acquire(key("a"), open), pool.acquire(key("b"), open)]);
    expect(a.client).not.toBe(b.client);
    pool.closeAll();
  });

  test("a failed open is told to all who waited, and the next call opens again", async () => {
    const pool = new Pool<FakeClient>();
    const { open } = opener();
    const fail = async () => Promise.reject(new Error("no"));
    const results = await Promise.allSettled([pool.acquire(key("a"), fail), pool.acquire(key("a"), fail)]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(pool.size).toBe(0);
    await expect(pool.acquire(key("a"), open)).resolves.toMatchObject({ client: { name: "client 0" } });
    pool.closeAll();
  });
});

describe("rotation", () => {
  test("a newer version gets its own client at once, and the idle old one is closed", async () => {
    const pool = new Pool<FakeClient>();
    const { open } = opener();
    const old = await pool.acquire(key("a", "1"), open);
    old.release();
    const fresh = await pool.acquire(key("a", "2"), open);
    expect(fresh.client).not.toBe(old.client);
    expect(old.client.isClosed).toBe(true);
    expect(fresh.client.isClosed).toBe(false);
    pool.closeAll();
  });

  test("a call in flight on the old client may finish; then it closes", async () => {
    const pool = new Pool<FakeClient>();
    const { open } = opener();
    const first = await pool.acquire(key("a", "1"), open);
    const second = await pool.acquire(key("a", "1"), open);
    await pool.acquire(key("a", "2"), open);
    expect(first.client.isClosed).toBe(false);
    first.release();
    expect(first.client.isClosed).toBe(false);
    second.release();
    expect(first.client.isClosed).toBe(true);
    pool.closeAll();
  });

  test("the key changes with the revision and with the version of any credential", () => {
    const held = (id: string, version: number) => ({ id, version }) as HeldCredential;
    const call = (revision: number, slots: Record<string, HeldCredential[]>) =>
      poolKey({ consumer: { id: "rt_1", name: "x", revision, config: {} }, slots });
    const keys = [
      call(1, { ssh_key: [held("a", 1)], environment: [held("b", 1)] }),
      call(2, { ssh_key: [held("a", 1)], environment: [held("b", 1)] }),
      call(1, { ssh_key: [held("a", 2)], environment: [held("b", 1)] }),
      call(1, { ssh_key: [held("a", 1)], environment: [held("b", 2)] }),
      call(1, { ssh_key: [held("a", 1)], environment: [] }),
      call(1, { ssh_key: [held("b", 1)], environment: [held("a", 1)] }),
    ];
    expect(new Set(keys.map(({ version }) => version)).size).toBe(keys.length);
    const turned = call(1, { environment: [held("b", 1)], ssh_key: [held("a", 1)] });
    expect(turned).toEqual(keys[0]);
  });
});

describe("ends", () => {
  test("an idle client closes, a used one does not", async () => {
    const pool = new Pool<FakeClient>({ idleMs: 5 });
    const { open } = opener();
    const idle = await pool.acquire(key("idle"), open);
    const used = await pool.acquire(key("used"), open);
    idle.release();
    await expect.poll(() => idle.client.isClosed).toBe(true);
    expect(used.client.isClosed).toBe(false);
    pool.closeAll();
  });

  test("a client whose peer hung up is not handed out again", async () => {
    const pool = new Pool<FakeClient>();
    const { open } = opener();
    let hangUp = (): void => undefined;
    const first = await pool.acquire(key("a"), async ({ gone }: Opening) => {
      hangUp = gone;
      return fake("hung up");
    });
    hangUp();
    const second = await pool.acquire(key("a"), open);
    expect(second.client.name).toBe("client 0");
    first.release();
    expect(first.client.isClosed).toBe(true);
    expect(second.client.isClosed).toBe(false);
    pool.closeAll();
  });

  test("a discarded client is not handed out again", async () => {
    const pool = new Pool<FakeClient>();
    const { open } = opener();
    const first = await pool.acquire(key("a"), open);
    first.discard();
    first.release();
    expect(first.client.isClosed).toBe(true);
    expect((await pool.acquire(key("a"), open)).client).not.toBe(first.client);
    pool.closeAll();
  });

  test("a caller who leaves does not take the opening away from the others", async () => {
    const pool = new Pool<FakeClient>();
    const leaving = new AbortController();
    let finish: (client: FakeClient) => void = () => undefined;
    const slow = () => new Promise<FakeClient>((resolve) => (finish = resolve));
    const left = pool.acquire(key("a"), slow, leaving.signal);
    const stayed = pool.acquire(key("a"), slow);
    await Promise.resolve();
    leaving.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    finish(fake("slow"));
    await expect(stayed).resolves.toMatchObject({ client: { name: "slow", isClosed: false } });
    pool.closeAll();
  });

  test("an opening that nobody waits for is stopped, and what it still opens is closed", async () => {
    const pool = new Pool<FakeClient>();
    const leaving = new AbortController();
    const client = fake("late");
    let isStopped = false;
    let finish: (client: FakeClient) => void = () => undefined;
    let hasBegun = false;
    const open = ({ signal }: Opening) => {
      hasBegun = true;
      signal.addEventListener("abort", () => void (isStopped = true));
      return new Promise<FakeClient>((resolve) => (finish = resolve));
    };
    const left = pool.acquire(key("a"), open, leaving.signal);
    await expect.poll(() => hasBegun).toBe(true);
    leaving.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    expect(isStopped).toBe(true);
    expect(pool.size).toBe(0);
    finish(client);
    await expect.poll(() => client.isClosed).toBe(true);
  });

  test("beyond the limit the client idle for longest makes room; when all are busy, the call is refused", async () => {
    const pool = new Pool<FakeClient>({ clientsMax: 3 });
    const { opened, open } = opener();
    const [a, b] = [await pool.acquire(key("a"), open), await pool.acquire(key("b"), open)];
    const c = await pool.acquire(key("c"), open);
    b.release();
    a.release();
    await pool.acquire(key("d"), open);
    expect([a.client.isClosed, b.client.isClosed, c.client.isClosed]).toEqual([false, true, false]);
    await pool.acquire(key("a"), open);
    const refused = pool.acquire(key("e"), open);
    await expect(refused).rejects.toMatchObject({ code: "unavailable" });
    await expect(refused).rejects.toBeInstanceOf(AppError);
    expect(opened).toHaveLength(4);
    expect(pool.size).toBe(3);
    pool.closeAll();
  });

  test("everything closes at once, also what is in use or opening", async () => {
    const pool = new Pool<FakeClient>();
    const { open } = opener();
    const used = await pool.acquire(key("a"), open);
    const waits = new AbortController();
    const opening = pool.acquire(key("b"), never, waits.signal);
    pool.closeAll();
    expect(used.client.isClosed).toBe(true);
    expect(pool.size).toBe(0);
    used.release();
    waits.abort(new Error("stopped"));
    await expect(opening).rejects.toThrow("stopped");
  });

  test("a client that fails to close disturbs nobody", async () => {
    const pool = new Pool<{ close: () => void }>();
    const close = () => {
      throw new Error("cannot close");
    };
    const lease = await pool.acquire(key("a"), async () => ({ close }));
    lease.discard();
    expect(pool.size).toBe(0);
  });
});
