import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { utils } from "ssh2";
import { fingerprintOfKey, makeSshKey } from "./ssh-keys";

const PROGRAM = "/usr/sbin/sshd";

export const hasSshDaemon = () => existsSync(PROGRAM);

export interface SshDaemon {
  port: number;
  hostKey: string;
  /** Whom it lets in: whoever runs it. */
  username: string;
  accept: (publicKey: string | null) => void;
  /** All it wrote, at the level that shows most. */
  log: () => string;
  close: () => Promise<void>;
}

/** OpenSSH's server on the loopback address, with keys and files of its own. */
export async function startSshDaemon(publicKey?: string): Promise<SshDaemon> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-sshd-"));
  // It starts only when the folder of its unprivileged part is there, which a service would have made.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const host = makeSshKey();
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file("host_key"), host.private, { mode: 0o600 });
  const accept = (next: string | null) => writeFileSync(file("keys"), next === null ? "" : `${next}\n`);
  accept(publicKey ?? null);
  const port = await freePort();
  writeFileSync(file("config"), configuration(port, folder));
  chmodSync(folder, 0o755);
  const child = spawn(PROGRAM, ["-D", "-E", file("log"), "-f", file("config")], { stdio: "ignore" });
  const log = () => (existsSync(file("log")) ? readFileSync(file("log"), "utf8") : "");
  await listening(log);
  const key = utils.parseKey(host.private);
  if (key instanceof Error) throw key;
  return {
    port,
    hostKey: fingerprintOfKey(key),
    username: os.userInfo().username,
    accept,
    log,
    close: async () => {
      const gone = once(child, "close");
      child.kill();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const configuration = (port: number, folder: string) =>
  [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${folder}/host_key`,
    `AuthorizedKeysFile ${folder}/keys`,
    `PidFile ${folder}/pid`,
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "PermitRootLogin prohibit-password",
    "LogLevel DEBUG3",
    "",
  ].join("\n");

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function listening(log: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (log().includes("Server listening on")) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`sshd did not start: ${log().slice(-500)}`);
}
