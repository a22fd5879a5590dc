import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import ssh2, {
  type AuthContext,
  type Connection,
  type ParsedKey,
  type ServerChannel,
  type Session,
} from "ssh2";
import { fingerprintOfKey, makeSshKey } from "./ssh-keys";

export interface SshPeer {
  port: number;
  /** SHA256:…, as ssh-keygen -lf prints it. */
  hostKey: string;
  /** The one public key (OpenSSH line) that may sign in from now on; null = none. */
  accept: (publicKey: string | null) => void;
  /** Connections that signed in, since the start. */
  signIns: () => number;
  /** Ends every connection; new ones are taken. */
  hangUp: () => void;
  /** Names and values that clients asked to set. The peer refuses them all, as OpenSSH does by default. */
  environmentRequests: { name: string; value: string }[];
  /** What clients asked to run. */
  commands: string[];
  close: () => Promise<void>;
}

interface Options {
  publicKey?: string;
  /** PEM of the host key; a new one when unset. */
  hostPrivateKey?: string;
}

/** An SSH server on the loopback address that runs commands with a real shell and an empty environment. */
export async function startSshPeer({ publicKey, hostPrivateKey }: Options = {}): Promise<SshPeer> {
  const key = hostPrivateKey ?? makeSshKey().private;
  const state: State = {
    accepted: publicKey ?? null,
    signIns: 0,
    connections: new Set(),
    environmentRequests: [],
    commands: [],
  };
  const server = new ssh2.Server({ hostKeys: [key] }, (connection) => serve(connection, state));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const hangUp = () => {
    for (const connection of state.connections) connection.end();
  };
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: fingerprintOfKey(parsed(key)),
    accept: (next) => (state.accepted = next),
    signIns: () => state.signIns,
    hangUp,
    environmentRequests: state.environmentRequests,
    commands: state.commands,
    close: async () => {
      hangUp();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface State {
  accepted: string | null;
  signIns: number;
  connections: Set<Connection>;
  environmentRequests: SshPeer["environmentRequests"];
  commands: string[];
}

function parsed(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}

function serve(connection: Connection, state: State): void {
  state.connections.add(connection);
  connection.on("close", () => state.connections.delete(connection));
  connection.on("error", () => undefined);
  connection.on("authentication", (attempt) =>
    isAccepted(attempt, state.accepted) ? attempt.accept() : attempt.reject(["publickey"]),
  );
  connection.on("ready", () => (state.signIns += 1));
  connection.on("session", (accept) => answer(accept(), state));
}

function isAccepted(attempt: AuthContext, accepted: string | null): boolean {
  if (attempt.method !== "publickey" || accepted === null) return false;
  const key = parsed(accepted);
  if (!key.getPublicSSH().equals(attempt.key.data)) return false;
  // The first question is only whether the key would do.
  if (!attempt.signature || !attempt.blob) return true;
  return key.verify(attempt.blob, attempt.signature, attempt.hashAlgo);
}

function answer(session: Session, state: State): void {
  session.on("env", (_accept, reject: (() => void) | undefined, { key, val }) => {
    state.environmentRequests.push({ name: key, value: val });
    reject?.();
  });
  session.on("exec", (accept, _reject, { command }) => {
    state.commands.push(command);
    run(accept(), session, command);
  });
}

// Next declares NODE_ENV in every environment.
const BARE = { PATH: "/usr/bin:/bin" } as unknown as NodeJS.ProcessEnv;

function run(channel: ServerChannel, session: Session, command: string): void {
  const child = spawn("/bin/sh", ["-c", command], {
    env: BARE,
    detached: true,
    stdio: "pipe",
  });
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-child.pid, "SIGKILL");
  };
  child.stdin.on("error", () => undefined);
  channel.on("error", () => undefined);
  channel.on("close", kill);
  session.on("signal", kill);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.once("close", (code, signal) => {
    if (signal === null) channel.exit(code ?? 1);
    else channel.exit(signal.replace(/^SIG/, ""), false, "");
    channel.end();
  });
}
