import "server-only";
import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** A key as it is used: opened, with the public half and its fingerprint as `ssh-keygen -lf` prints it. */
export interface OpenedKey {
  pem: string;
  publicKey: Uint8Array;
  fingerprint: string;
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
  const worker = new Worker(OPEN, {
    eval: true,
    workerData: { text: text.trim(), passphrase },
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  try {
    const [found] = (await once(worker, "message", { signal })) as [Opened | KeyProblem];
    return typeof found === "string"
      ? found
      : { ...found, fingerprint: await fingerprintOf(found.publicKey) };
  } catch (error) {
    if (signal.aborted) return "slow";
    throw error;
  } finally {
    void worker.terminate();
  }
}

type Opened = Pick<OpenedKey, "pem" | "publicKey">;

// The reasons are the library's sentences, and some of them quote the key: only what they mean leaves.
const OPEN = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { text, passphrase } = workerData;
  const parsed = require("ssh2").utils.parseKey(text, passphrase);
  const reasonOf = (message) =>
    message.includes("no passphrase given") ? "no_passphrase"
      : /passphrase/i.test(message) ? "passphrase" : "format";
  parentPort.postMessage(
    parsed instanceof Error ? reasonOf(parsed.message)
      : parsed.isPrivateKey() ? { pem: parsed.getPrivatePEM(), publicKey: new Uint8Array(parsed.getPublicSSH()) }
      : "public",
  );
`;

async function fingerprintOf(publicKey: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(publicKey));
  return `SHA256:${Buffer.from(digest).toString("base64").replace(/=+$/, "")}`;
}
