import "server-only";
import type { Socket } from "node:net";
import ssh2, { type Client, type ParsedKey, type PublicKeyAuthMethod } from "ssh2";
import { egressConnect } from "@/lib/egress/connect";
import { EgressError } from "@/lib/egress/error";
import { PeerError } from "../peer-error";
import type { Opening } from "../pool";
import { fingerprintOf } from "./host-key";

export interface SshTarget {
  host: string;
  port: number;
  username: string;
  key: ParsedKey;
  /** Fingerprint that the host must show; null on the first connection, which trusts what it sees. */
  hostKey: string | null;
  destinations: readonly string[] | null;
}

/** A signed-in connection; commands run side by side on it. */
export interface SshConnection {
  client: Client;
  /** Fingerprint that the host showed. */
  hostKey: string;
  close: () => void;
}

const HANDSHAKE_MS = 20_000;
const KEEPALIVE_MS = 15_000;

/** Signs in with the key and nothing else. Throws PeerError when the host or its key is not what was expected. */
export async function openConnection(target: SshTarget, { signal, gone }: Opening): Promise<SshConnection> {
  const { host, port, destinations } = target;
  const socket = await egressConnect({ protocol: "ssh", host, port, destinations, signal });
  const client = new ssh2.Client();
  client.once("close", gone);
  const stop = () => client.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const hostKey = await signedIn(client, socket, target);
    return { client, hostKey, close: () => client.end() };
  } catch (error) {
    client.destroy();
    socket.destroy();
    throw signal.aborted ? new EgressError("aborted", host) : error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function signedIn(client: Client, socket: Socket, target: SshTarget): Promise<string> {
  const { host, username, key, hostKey } = target;
  const onlyKey: PublicKeyAuthMethod = { type: "publickey", username, key };
  let shown = "";
  return new Promise((resolve, reject) => {
    const isExpected = () => hostKey === null || shown === hostKey;
    // Stays for the life of the connection: an error without a listener would end the process.
    client.on("error", (error) =>
      reject(isExpected() ? failureOf(error, target) : otherHostKey(host, hostKey, shown)),
    );
    client.once("close", () => reject(hungUp(host)));
    client.once("ready", () => resolve(shown));
    client.connect({
      sock: socket,
      username,
      authHandler: [onlyKey],
      hostHash: "sha256",
      hostVerifier: (digest: string) => {
        shown = fingerprintOf(digest);
        return isExpected();
      },
      readyTimeout: HANDSHAKE_MS,
      keepaliveInterval: KEEPALIVE_MS,
    });
  });
}

/** The words of the error are the host's or the library's; its level is enough. */
function failureOf(error: Error & { level?: string }, { host, username }: SshTarget): PeerError {
  switch (error.level) {
    case "client-authentication":
      return new PeerError("rejected", `${host} refuses this key for the user ${username}.`);
    case "client-timeout":
      return new PeerError("unknown", `${host} did not finish its greeting in time.`);
    case "handshake":
    case "protocol":
      return new PeerError(
        "unknown",
        `${host} and Keyhold have no way of encryption in common, or it isn't SSH.`,
      );
    default:
      return hungUp(host);
  }
}

const hungUp = (host: string) => new PeerError("unknown", `${host} ended the connection.`);

const otherHostKey = (host: string, expected: string | null, shown: string) =>
  new PeerError(
    "unknown",
    `${host} shows another host key (${shown || "none"}) than the remembered one (${expected ?? "none"}). ` +
      "Nothing was sent. If the host was set up anew, enter its new fingerprint here; if not, somebody may be in between.",
  );
