import "server-only";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import ssh2, { type ParsedKey } from "ssh2";
import { Secret } from "@/lib/secret";
import { PeerError } from "../peer-error";
import { fromPkcs8 } from "./pkcs8";

const UNREADABLE = "The private key can't be read. OpenSSH and PEM keys work: Ed25519, ECDSA and RSA.";
const NO_PASSPHRASE = "The private key is encrypted, and this credential has no passphrase.";
const WRONG_PASSPHRASE = "The passphrase doesn't open the private key.";
const TOO_SLOW = "The private key takes too long to open. Encrypt it with fewer rounds (ssh-keygen -a 16).";

/** Far beyond the rounds that ssh-keygen chooses by itself, which take about a second. */
const PATIENCE_MS = 20_000;

/** The key of a credential, opened. Throws PeerError with the reason; no error of a parser gets out. */
export async function readPrivateKey(privateKey: Secret, passphrase: Secret | undefined): Promise<ParsedKey> {
  const text = privateKey.expose().trim();
  if (/^-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(text)) return readPkcs8(text, passphrase);
  const direct = ssh2.utils.parseKey(text);
  if (!(direct instanceof Error)) return privateOnly(direct);
  if (!direct.message.includes("no passphrase given")) throw problem(UNREADABLE);
  if (passphrase === undefined) throw problem(NO_PASSPHRASE);
  return readPrivateKey(await decrypt(text, passphrase.expose()), undefined);
}

const problem = (message: string) => new PeerError("unknown", message);

function readPkcs8(text: string, passphrase: Secret | undefined): ParsedKey {
  const isEncrypted = text.startsWith("-----BEGIN ENCRYPTED");
  if (isEncrypted && passphrase === undefined) throw problem(NO_PASSPHRASE);
  const converted = fromPkcs8(text, isEncrypted ? passphrase?.expose() : undefined);
  if (converted === null) throw problem(isEncrypted ? WRONG_PASSPHRASE : UNREADABLE);
  return privateOnly(ssh2.utils.parseKey(converted));
}

function privateOnly(parsed: ParsedKey | Error): ParsedKey {
  if (parsed instanceof Error) throw problem(UNREADABLE);
  if (!parsed.isPrivateKey()) throw problem("This is a public key. The private key is needed here.");
  return parsed;
}

/**
 * bcrypt takes as long as the key's own rounds say, and ssh2 computes it in JavaScript: a second for usual keys, hours
 * for one made on purpose. So it does not happen on the thread that answers everybody.
 */
const DECRYPT = `
  const { parentPort, workerData } = require("node:worker_threads");
  const parsed = require("ssh2").utils.parseKey(workerData.text, workerData.passphrase);
  parentPort.postMessage(parsed instanceof Error ? null : parsed.getPrivatePEM());
`;

async function decrypt(text: string, passphrase: string): Promise<Secret> {
  const worker = new Worker(DECRYPT, {
    eval: true,
    workerData: { text, passphrase },
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const [opened] = (await once(worker, "message", { signal: stop.signal })) as [string | null];
    if (opened === null) throw problem(WRONG_PASSPHRASE);
    return new Secret(opened);
  } catch (error) {
    throw stop.signal.aborted ? problem(TOO_SLOW) : error;
  } finally {
    clearTimeout(timer);
    void worker.terminate();
  }
}
