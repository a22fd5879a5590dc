const FINGERPRINT = /SHA256:([A-Za-z0-9+/]{43})(?![A-Za-z0-9+/])/;

/** `SHA256:…` out of what was entered: the bare fingerprint or the whole line of `ssh-keygen -lf`. Null when none is there. */
export function fingerprintIn(text: string): string | null {
  const digest = FINGERPRINT.exec(text)?.[1];
  return digest === undefined ? null : `SHA256:${digest}`;
}

/** The fingerprint as OpenSSH writes it, of a digest in hexadecimal. */
export const fingerprintOf = (hex: string) =>
  `SHA256:${Buffer.from(hex, "hex").toString("base64").replace(/=+$/, "")}`;
