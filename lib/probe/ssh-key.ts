import "server-only";
import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** A key that was opened. Its private half stays in a thread of its own, which signs until it is closed. */
export interface OpenedKey {
  /** `ssh-ed25519 AAAA…` */
  publicLine: string;
  /** As `ssh-keygen -lf` prints it. */
  fingerprint: string;
  sign: (data: Uint8Array, hash: string | undefined) => Promise<Uint8Array>;
  close: () => void;
}

/** What is wrong with it; `format` may be a form that only this test cannot read. */
export type KeyProblem = "format" | "passphrase" | "no_passphrase" | "public" | "slow";

/**
 * Opens a private key. The rounds of an OpenSSH key are its own, and hours of work can be made on purpose: that does
 * not happen on the thread that answers everybody.
 */
export async function openKey(
  text: string,
  passphrase: string | undefined,
  signal: AbortSignal,
): Promise<OpenedKey | KeyProblem> {
  const worker = new Worker(HOLDER, {
    eval: true,
    workerData: { text: text.trim(), passphrase },
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  const close = () => void worker.terminate();
  try {
    const [found] = (await once(worker, "message", { signal })) as [Opened | KeyProblem];
    if (typeof found !== "string")
      return { ...(await describe(found)), sign: (...asked) => sign(worker, asked), close };
    close();
    return found;
  } catch (error) {
    close();
    if (signal.aborted) return "slow";
    throw error;
  }
}

interface Opened {
  type: string;
  publicKey: Uint8Array;
}

// The reasons are the library's sentences, and some of them quote the key: only what they mean leaves.
const HOLDER = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { text, passphrase } = workerData;
  const parsed = require("ssh2").utils.parseKey(text, passphrase);
  const reasonOf = (message) =>
    message.includes("no passphrase given") ? "no_passphrase"
      : /passphrase/i.test(message) ? "passphrase" : "format";
  if (parsed instanceof Error) parentPort.postMessage(reasonOf(parsed.message));
  else if (!parsed.isPrivateKey()) parentPort.postMessage("public");
  else {
    parentPort.postMessage({ type: parsed.type, publicKey: new Uint8Array(parsed.getPublicSSH()) });
    parentPort.on("message", ([data, hash]) => {
      const signature = parsed.sign(Buffer.from(data), hash);
      parentPort.postMessage(signature instanceof Error ? null : new Uint8Array(signature));
    });
  }
`;

async function sign(worker: Worker, asked: readonly unknown[]): Promise<Uint8Array> {
  const answer = once(worker, "message") as Promise<[Uint8Array | null]>;
  worker.postMessage(asked);
  const [signature] = await answer;
  if (signature === null) throw new Error("The key did not sign.");
  return signature;
}

async function describe({ type, publicKey }: Opened): Promise<Pick<OpenedKey, "publicLine" | "fingerprint">> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(publicKey));
  return {
    publicLine: `${type} ${Buffer.from(publicKey).toString("base64")}`,
    fingerprint: `SHA256:${Buffer.from(digest).toString("base64").replace(/=+$/, "")}`,
  };
}
