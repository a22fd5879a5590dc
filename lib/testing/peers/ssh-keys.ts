import { createHash } from "node:crypto";
import ssh2, { type ParsedKey } from "ssh2";

export interface SshKeyPair {
  /** In OpenSSH's form. */
  private: string;
  /** One line, as in authorized_keys. */
  public: string;
}

interface Encryption {
  cipher: string;
  passphrase: string;
  rounds: number;
}

/**
 * An Ed25519 key pair. One in 256 that ssh2 makes has lost a leading zero and is readable by nobody
 * (github.com/mscdex/ssh2/issues/1390), so it makes them until one is whole.
 */
export function makeSshKey(options: Encryption | { comment?: string } = {}): SshKeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync("ed25519", options);
    const parsed = ssh2.utils.parseKey(pair.public);
    if (!(parsed instanceof Error)) return pair;
  }
}

/** As `ssh-keygen -lf` prints it. */
export const fingerprintOfKey = (key: ParsedKey) =>
  `SHA256:${createHash("sha256").update(key.getPublicSSH()).digest("base64").replace(/=+$/, "")}`;
