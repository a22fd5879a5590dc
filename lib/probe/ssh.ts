import "server-only";
import type net from "node:net";
import ssh2, {
  type AgentAuthMethod,
  type IdentityCallback,
  type SignCallback,
  type SigningRequestOptions,
} from "ssh2";
import { canonicalHost } from "@/lib/catalog/address";
import type { Injectable } from "@/lib/egress/inject/inject";
import { lookupOf, type Lookup } from "@/lib/egress/inject/values";
import { accepted, type Finding, type Network, noAnswer, rejected, STILL_FINE, unknown } from "./finding";
import { withSocket } from "./socket";
import { type KeyProblem, openKey, type OpenedKey } from "./ssh-key";

/** Where a key signs in. */
interface Login {
  host: string;
  port: number;
  username: string;
}

const PROBLEMS: Readonly<Record<KeyProblem, Finding>> = {
  format: unknown("", "This key is not in a form that can be tested here: OpenSSH's own, or PEM of RSA."),
  passphrase: rejected("", "The passphrase doesn't open this key."),
  no_passphrase: rejected("", "This key is encrypted, and no passphrase is stored with it."),
  public: rejected("", "This is a public key. The private key is the one to store."),
  slow: unknown("", "This key takes too long to open. Encrypt it with fewer rounds (ssh-keygen -a 16)."),
};

/** Opens the key and compares its public half; signs in where host and user name are known, and runs nothing. */
export async function testSshKey(credential: Injectable, network: Network): Promise<Finding> {
  const lookup = lookupOf(credential);
  return testKey(lookup("private_key") ?? "", loginOf(lookup), credential, network);
}

export async function testKey(
  text: string,
  login: Login | null,
  credential: Injectable,
  network: Network,
): Promise<Finding> {
  const lookup = lookupOf(credential);
  const key = await openKey(text, lookup("passphrase"), network.signal);
  if (typeof key === "string") return PROBLEMS[key];
  try {
    const publicKey = lookup("public_key");
    if (publicKey !== undefined && !belongs(publicKey, key)) {
      return rejected("", "The public key is another one than this private key's.");
    }
    const facts = { account: key.fingerprint };
    if (login === null) {
      return { outcome: "valid", host: "", message: "The key opens. It was not sent anywhere.", facts };
    }
    const finding = await signIn(key, login, credential, network);
    return finding.outcome === "valid" ? { ...finding, facts } : finding;
  } finally {
    key.close();
  }
}

/** Extra fields name the host; without them nothing is called. */
function loginOf(lookup: Lookup): Login | null {
  const host = canonicalHost(lookup("host") ?? "");
  const username = lookup("username");
  return host === null || username === undefined
    ? null
    : { host, port: Number(lookup("port") ?? "22"), username };
}

/** Type and key; what follows in the line is a comment. */
const belongs = (line: string, { publicLine }: OpenedKey) =>
  line.trim().split(/\s+/).slice(0, 2).join(" ") === publicLine;

function signIn(
  key: OpenedKey,
  { host, port, username }: Login,
  { hosts }: Injectable,
  network: Network,
): Promise<Finding> {
  // An extra field names the host alone, which means ssh for a key.
  const destinations = hosts.flatMap((bound) => (bound.includes("/") ? [bound] : [`ssh://${bound}:22`]));
  return withSocket({ protocol: "ssh", host, port, destinations }, network, async (socket) => {
    const level = await handshake(socket, key, username);
    network.signal.throwIfAborted();
    if (level === "ready") return accepted(host, host);
    return level === "client-authentication"
      ? rejected(host, `${host} refused this key for the user ${username}.`)
      : level === "closed"
        ? noAnswer(host)
        : unknown(host, `${host} and this test found no common way to talk. ${STILL_FINE}`);
  });
}

/** Signs in with the key and nothing else. Resolves with `ready` or the level of the failure. */
function handshake(socket: net.Socket, key: OpenedKey, username: string): Promise<string> {
  const client = new ssh2.Client();
  const onlyKey: AgentAuthMethod = { type: "agent", username, agent: new OneKey(key) };
  return new Promise<string>((resolve) => {
    client.on("ready", () => resolve("ready"));
    client.on("error", ({ level }: Error & { level?: string }) =>
      resolve(level === "client-socket" || level === "client-timeout" ? "closed" : (level ?? "protocol")),
    );
    client.on("close", () => resolve("closed"));
    client.connect({ sock: socket, username, authHandler: [onlyKey], readyTimeout: 10_000 });
  }).finally(() => client.destroy());
}

/** Lets the thread that holds the key sign. */
class OneKey extends ssh2.BaseAgent {
  readonly #key: OpenedKey;

  constructor(key: OpenedKey) {
    super();
    this.#key = key;
  }

  override getIdentities(done: IdentityCallback): void {
    done(null, [this.#key.publicLine]);
  }

  override sign(
    _key: unknown,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    const answer = typeof options === "function" ? options : done;
    const hash = typeof options === "function" ? undefined : options.hash;
    this.#key.sign(data, hash).then(
      (signature) => answer?.(null, Buffer.from(signature)),
      (error: unknown) => answer?.(error instanceof Error ? error : new Error("The key did not sign.")),
    );
  }
}
