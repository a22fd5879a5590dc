import "server-only";
import type { Client, ClientChannel } from "ssh2";
import { type Environment, handoverText, READ_HANDOVER } from "../local/handover";
import type { Exit, RunningCommand } from "../local/process";
import { PeerError } from "../peer-error";

/**
 * Ends the command when the channel is closed before it is done. OpenSSH takes no signals for root (session.c: "session
 * signalling requires privilege separation") and lets commands without a terminal run on. A group of this number can
 * only be the shell's own: servers start a command as the leader of one, and `exec` keeps its number. A command that is
 * done may leave something running.
 */
const END_WITH_CHANNEL =
  "exec 3<&0 </dev/null; " +
  "{ while read -r kh_line <&3; do :; done; kill -0 $$ && kill -KILL -$$; } >/dev/null 2>&1 & exec 3<&-;";

/**
 * What the host is asked to run; the same text for every command and every value. ssh2 sends `env` requests without
 * asking for an answer, so it would never learn that AcceptEnv refused one, and OpenSSH writes the values it accepts
 * into its log at LogLevel DEBUG2. Standard input works with every server and is logged by none.
 */
export const REMOTE_COMMAND = `exec /bin/sh -c '${READ_HANDOVER} ${END_WITH_CHANNEL} exec /bin/sh -c "$kh_command"'`;

const OPENING_MS = 20_000;
/** How long a host may take to end a command that was killed, before the whole connection goes. */
const PATIENCE_MS = 2_000;

interface RemoteCommand {
  command: string;
  environment: Environment;
  signal: AbortSignal;
}

/** Starts a command that finds the environment in its own and nowhere else. Throws PeerError when the host runs none. */
export async function startRemote(
  client: Client,
  host: string,
  { command, environment, signal }: RemoteCommand,
): Promise<RunningCommand> {
  const channel = await openChannel(client, host, signal);
  const exited = whenClosed(channel);
  // Not ended: the end of its input ends the command.
  channel.write(handoverText(environment, command));
  return { stdout: channel, stderr: channel.stderr, exited, kill: () => kill(client, channel, exited) };
}

function openChannel(client: Client, host: string, signal: AbortSignal): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const refused = () =>
      reject(new PeerError("unknown", `${host} doesn't run commands over this connection.`));
    const patience = AbortSignal.any([signal, AbortSignal.timeout(OPENING_MS)]);
    patience.addEventListener("abort", refused, { once: true });
    try {
      patience.throwIfAborted();
      client.exec(REMOTE_COMMAND, (error, channel) => {
        if (error) refused();
        // Too late for whoever wanted it.
        else if (patience.aborted) channel.close();
        else resolve(channel);
        patience.removeEventListener("abort", refused);
      });
    } catch {
      // The connection went away while it was idle.
      refused();
    }
  });
}

function whenClosed(channel: ClientChannel): Promise<Exit> {
  let exit: Exit = { exitCode: null, signal: null };
  channel.on("exit", (exitCode: number | null, signal?: string) => {
    exit = { exitCode, signal: signal ?? null };
  });
  return new Promise((resolve) => channel.once("close", () => resolve(exit)));
}

function kill(client: Client, channel: ClientChannel, exited: Promise<Exit>): void {
  channel.signal("KILL");
  channel.close();
  const timer = setTimeout(() => client.destroy(), PATIENCE_MS);
  void exited.then(() => clearTimeout(timer));
}
