import "server-only";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import type { DriverCall, HeldCredential } from "../driver";
import type { Environment } from "../local/handover";
import type { RunningCommand } from "../local/process";
import { type Ran, watch } from "../local/watch";
import { type Lease, type Opening, Pool, poolKey } from "../pool";
import { startRemote } from "./command";
import { openConnection, type SshConnection, type SshTarget } from "./connection";
import { fingerprintIn } from "./host-key";
import { readPrivateKey } from "./private-key";

const Config = z.object({
  host: z.string().trim().min(1),
  port: z.coerce.number().int().default(22),
  username: z.string().min(1),
  hostKey: z.string().optional(),
});
type Config = z.output<typeof Config>;

interface Command {
  command: string;
  environment: Environment;
}

const pool = new Pool<SshConnection>();

/** Ends every connection, for the end of the server and of tests. */
export const closeSshConnections = () => pool.closeAll();

/** Runs a command on the host, over the live connection of this version of the key when there is one. */
export async function runRemotely(call: DriverCall, command: Command): Promise<Ran> {
  const config = Config.parse(call.consumer.config);
  const [credential] = call.slots["ssh_key"] ?? [];
  if (!credential) throw new AppError("missing_credential", "This runtime needs an SSH key.");
  const expected = expectedHostKey(config);
  const open = async () => targetOf(config, credential, expected);
  const { lease, running } = await start(call, open, command);
  try {
    const watched = await watch(running, call);
    const { hostKey } = lease.client;
    return { watched, outcome: "valid", ...(expected === null && { hostKey }) };
  } finally {
    lease.release();
  }
}

interface Started {
  lease: Lease<SshConnection>;
  running: RunningCommand;
}

/** A command that never started may be started again: once, when the pooled connection turned out to be dead. */
async function start(call: DriverCall, target: () => Promise<SshTarget>, command: Command): Promise<Started> {
  const made = { isNew: false };
  const open = async (opening: Opening) => {
    made.isNew = true;
    return openConnection(await target(), opening);
  };
  const first = await startOn(await pool.acquire(poolKey(call), open, call.signal), call, command);
  if (first.started) return first.started;
  if (made.isNew) throw first.error;
  const second = await startOn(await pool.acquire(poolKey(call), open, call.signal), call, command);
  if (second.started) return second.started;
  throw second.error;
}

type Attempt = { started: Started } | { started: null; error: unknown };

async function startOn(lease: Lease<SshConnection>, call: DriverCall, command: Command): Promise<Attempt> {
  try {
    const running = await startRemote(lease.client.client, hostOf(call), { ...command, signal: call.signal });
    return { started: { lease, running } };
  } catch (error) {
    lease.discard();
    return { started: null, error };
  }
}

const hostOf = (call: DriverCall) => Config.parse(call.consumer.config).host;

async function targetOf(
  { host, port, username }: Config,
  credential: HeldCredential,
  hostKey: string | null,
): Promise<SshTarget> {
  const { private_key: privateKey, passphrase } = credential.secrets;
  if (!privateKey) throw new AppError("credential_empty", "This credential has no private key.");
  return {
    host,
    port,
    username,
    hostKey,
    key: await readPrivateKey(privateKey, passphrase),
    // A key without hosts of its own goes where the runtime says: it signs there and is never sent.
    destinations: credential.hosts.length > 0 ? credential.hosts : null,
  };
}

/** Null trusts the first connection. What is there and cannot be read trusts nothing. */
function expectedHostKey({ hostKey = "" }: Config): string | null {
  if (hostKey.trim() === "") return null;
  const fingerprint = fingerprintIn(hostKey);
  if (fingerprint !== null) return fingerprint;
  throw new AppError("invalid", "Check the highlighted fields.", {
    fields: { hostKey: ["Write it as SHA256:…, as ssh-keygen -lf prints it."] },
  });
}
