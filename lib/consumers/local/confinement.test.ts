import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { env } from "@/lib/env";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { driverCall } from "@/lib/testing/machine-call";
import { type Confinement, confinements } from "./confinement";
import { startConfined } from "./process";
import { usableConfinement, works } from "./usable";
import { COMMAND_LIMITS, watch } from "./watch";

const tried = await Promise.all(
  confinements().map(async (way) => ({ way, name: way.name, isWorking: await works(way) })),
);
const working = tried.filter(({ isWorking }) => isWorking);

const CANARY = "canary-4f1c0a9be27d4c55";
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-test-"));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(way: Confinement, script: string, variables: Record<string, string> = {}) {
  const environment = new Map(Object.entries(variables).map(([name, value]) => [name, new Secret(value)]));
  return startConfined(way, { argv: ["/bin/sh", "-c", script], environment, keepsInput: false });
}

async function output(way: Confinement, script: string, variables: Record<string, string> = {}) {
  const running = start(way, script, variables);
  const [stdout, stderr, exit] = await Promise.all([
    text(running.stdout),
    text(running.stderr),
    running.exited,
  ]);
  return { stdout, stderr, ...exit };
}

/** Command lines of all processes. */
const processes = () =>
  readdirSync("/proc")
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    });

test("the best way that works is chosen, and none where none works", async () => {
  expect(await usableConfinement()).toEqual(
    working[0] ? expect.objectContaining({ name: working[0].name }) : null,
  );
});

test("a confining program that is not installed is a way that does not work", async () => {
  const absent = { ...confinements()[0]!, command: () => ["/nowhere/bwrap"] };
  expect(await works(absent)).toBe(false);
});

describe.each(working)("$name", { timeout: 60_000 }, ({ way }) => {
  test("the environment holds what was assigned and nothing of the server's", async () => {
    const { stdout } = await output(way, "env", { TOKEN: CANARY });
    const names = stdout
      .trim()
      .split("\n")
      .map((line) => line.split("=")[0]);
    expect(names.toSorted()).toEqual(["HOME", "LANG", "PATH", "PWD", "TMPDIR", "TOKEN"]);
    expect(stdout).toContain(`TOKEN=${CANARY}`);
  });

  test("no variable reaches the program that confines, only the command", async () => {
    // A library that does not exist makes the loader complain in every program that is given it.
    const { stderr, stdout } = await output(way, "true; echo done", { LD_PRELOAD: "/nowhere.so" });
    expect(stdout).toBe("done\n");
    const complaints = stderr.split("\n").filter((line) => line.includes("/nowhere.so"));
    expect(complaints.length).toBeLessThanOrEqual(1);
  });

  test("the environments of the server, of its parents and of everybody else cannot be read", async () => {
    const own = readFileSync("/proc/self/environ", "utf8").split("\0");
    const telling = own.filter((line) => line.length > 12 && !/^(?:PATH|HOME|LANG|PWD|TMPDIR|_)=/.test(line));
    const pids = [process.pid, process.ppid, 1];
    const { stdout } = await output(
      way,
      `for pid in ${pids.join(" ")}; do cat /proc/$pid/environ /proc/$pid/mem; done; cat /proc/*/environ`,
    );
    expect(telling.filter((line) => stdout.includes(line))).toEqual([]);
  });

  test("a command cannot read what another one was given at the same time", async () => {
    const neighbour = start(way, "echo ready; sleep 30", { TOKEN: CANARY });
    await once(neighbour.stdout, "data");
    const { stdout } = await output(way, "cat /proc/*/environ | tr '\\0' '\\n'; ls -A /tmp");
    expect(findCanary(stdout, CANARY)).toEqual([]);
    neighbour.kill();
    await neighbour.exited;
  });

  test("a key file of the server cannot be read, even by its full name", async () => {
    const key = path.join(folder, "master.key");
    writeFileSync(key, CANARY, { mode: 0o400 });
    chmodSync(key, 0o400);
    const { stdout, stderr } = await output(
      way,
      `cat ${key}; cp ${key} "$HOME/copy"; cat "$HOME/copy"; true`,
    );
    expect(findCanary(stdout + stderr, CANARY)).toEqual([]);
    rmSync(key, { force: true });
  });

  test("the folder of the database's socket is closed", async () => {
    const sockets = path.join(folder, "sockets");
    const server = net.createServer();
    spawnSync("mkdir", ["-m", "700", sockets]);
    server.listen(path.join(sockets, ".s.PGSQL.5432"));
    await once(server, "listening");
    const { stdout } = await output(
      way,
      `ls -A ${sockets}; test -e ${sockets}/.s.PGSQL.5432 && echo there; true`,
    );
    expect(stdout).toBe("");
    server.close();
    rmSync(sockets, { recursive: true, force: true });
  });

  test("nothing outside its own home can be written", async () => {
    const script = `for place in / /usr /etc ${process.cwd()} ${folder}; do : >"$place/planted-by-test" && echo "$place"; done; true`;
    expect((await output(way, script)).stdout).toBe("");
  });

  test("it is not the server's user, and cannot become it", async () => {
    const { stdout } = await output(way, "id -u; id -G; su -c id; sudo -n id; true");
    const [uid = "", groups = ""] = stdout.split("\n");
    if (process.getuid?.() === 0) {
      expect(uid).not.toBe("0");
      expect(uid).not.toBe("65534");
      expect(groups.split(" ")).toEqual([uid]);
    }
    expect(stdout).not.toContain("uid=0");
  });

  test("standard input is empty", async () => {
    expect(await output(way, "cat; echo end")).toMatchObject({ stdout: "end\n", exitCode: 0 });
  });

  test("no core is dumped and no large file is written", async () => {
    const { stdout } = await output(
      way,
      'ulimit -c; head -c 40000000 /dev/zero >"$HOME/big"; wc -c <"$HOME/big"',
    );
    const [core, size] = stdout.trim().split("\n").map(Number);
    expect(core).toBe(0);
    expect(size).toBeLessThanOrEqual(32 * 1024 * 1024);
  });

  test("what it leaves behind, on disk or running, is gone with it", async () => {
    const mark = `sleep 86${Math.floor(Math.random() * 1e6)}`;
    const { stdout, exitCode } = await output(
      way,
      `touch "$HOME/left"; ${mark} & setsid ${mark} & (trap '' HUP TERM; ${mark}) & echo "$HOME"`,
    );
    expect(exitCode).toBe(0);
    expect(processes().filter((line) => line.includes(mark))).toEqual([]);
    const home = stdout.trim();
    if (home !== "/tmp") expect(existsSync(home)).toBe(false);
  });

  test("one that never ends is ended in time, with all it started", async () => {
    const mark = `sleep 87${Math.floor(Math.random() * 1e6)}`;
    const running = start(way, `setsid ${mark} & ${mark} & while :; do :; done`);
    const watched = await watch(running, driverCall({ config: {} }), { ...COMMAND_LIMITS, wallMs: 1_500 });
    expect(watched.stopped).toBe("time");
    expect(processes().filter((line) => line.includes(mark))).toEqual([]);
  });

  test("one that prints without end is ended at its limit, and what is kept is short", async () => {
    const watched = await watch(start(way, "yes 'a line of text'"), driverCall({ config: {} }));
    expect(watched).toMatchObject({ stopped: "output", stdoutTruncated: true, stderrTruncated: false });
    expect(Buffer.byteLength(watched.stdout)).toBeLessThanOrEqual(64 * 1024);
  });

  test("one whose caller left is ended", async () => {
    const leaving = new AbortController();
    const call = driverCall({ config: {}, signal: leaving.signal });
    const watching = watch(start(way, "echo begun; sleep 1000"), call);
    await expect.poll(() => call.events.length, { timeout: 20_000 }).toBeGreaterThan(0);
    leaving.abort();
    expect(await watching).toMatchObject({ stopped: "call", stdout: "begun\n" });
  });

  test("one that multiplies stays within its number, and the server goes on", async () => {
    const running = start(way, "bomb() { bomb | bomb & }; bomb; sleep 1000");
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 10);
    const watched = await watch(running, driverCall({ config: {} }), { ...COMMAND_LIMITS, wallMs: 1_500 });
    clearInterval(ticking);
    expect(watched.stopped ?? "").toMatch(/time|output/);
    expect(turns).toBeGreaterThan(5);
    expect(processes().filter((line) => line.includes("bomb()"))).toEqual([]);
  });
});

const withoutNetwork = working.filter(({ name }) => name !== "own user");

describe.each(withoutNetwork)("$name", { timeout: 60_000 }, ({ way }) => {
  test("neither the database's port nor any other can be connected to", async () => {
    let connections = 0;
    const server = net.createServer((socket) => {
      connections += 1;
      socket.end("reached\n");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const script = `exec 3<>/dev/tcp/127.0.0.1/${port} && cat <&3`;
    const { stdout } = await output(way, `bash -c '${script}'; true`);
    expect([stdout, connections]).toEqual(["", 0]);
    // The same command outside: it is the confinement that stops it.
    const outside = await new Promise<string>((resolve) => {
      const socket = net.connect(port, "127.0.0.1");
      socket.once("data", (bytes) => resolve(bytes.toString()));
    });
    expect(outside).toBe("reached\n");
    server.close();
  });
});

describe("bubblewrap", { timeout: 60_000 }, () => {
  test("covers the server's own folders and key file where they lie below /usr", async () => {
    const { KEYHOLD_DATA_DIR, keysDir, KEYHOLD_MASTER_KEY_FILE } = env();
    Object.assign(env(), {
      KEYHOLD_DATA_DIR: "/usr/share",
      keysDir: "/usr/include",
      KEYHOLD_MASTER_KEY_FILE: "/usr/bin/env",
    });
    try {
      const [best] = confinements();
      const line = best!.command(["true"], null).join(" ");
      expect(line).toContain("--tmpfs /usr/share");
      expect(line).toContain("--ro-bind /dev/null /usr/bin/env");
      for (const { way } of working.filter(({ name }) => name.startsWith("bubblewrap"))) {
        const { stdout } = await output(way, "ls -A /usr/share; cat /usr/bin/env; ls -d /usr/bin/id");
        expect(stdout).toBe("/usr/bin/id\n");
      }
    } finally {
      Object.assign(env(), { KEYHOLD_DATA_DIR, keysDir, KEYHOLD_MASTER_KEY_FILE });
    }
  });
});
