import "server-only";
import { errors, jwtVerify } from "jose";
import type { Secret } from "@/lib/secret";
import { sameText } from "@/lib/vault/keyed";
import type { WebhookSettings } from "../workflows/settings";

/** What a caller sends to prove that it may start a workflow. */
export interface WebhookProof {
  /** The one `Authorization` header; undefined when there is none, or more than one. */
  authorization?: string | undefined;
  /** The one header of this name; undefined when there is none, or more than one. */
  header: (name: string) => string | undefined;
}

/** Clocks differ a little. */
const TOLERANCE_SECONDS = 60;

/** Why a call is not believed, for the audit; null when it is. Secrets are compared in constant time. */
export async function doubtAboutCall(
  { auth, username, header, algorithm }: WebhookSettings,
  secret: Secret,
  proof: WebhookProof,
): Promise<string | null> {
  switch (auth) {
    case "basic":
      return doubtAboutBasic(`${username ?? ""}:${secret.expose()}`, proof);
    case "header":
      return header !== undefined && sameText(proof.header(header) ?? "", secret.expose()) ? null : "secret";
    case "jwt":
      return doubtAboutToken(secret, proof, algorithm ?? "HS256");
    case "off":
    case "none":
      return "no proof is taken";
    default:
      return auth satisfies never;
  }
}

/** RFC 7617, in UTF-8. */
function doubtAboutBasic(expected: string, { authorization = "" }: WebhookProof): string | null {
  const [, encoded = ""] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
  return sameText(Buffer.from(encoded, "base64").toString("utf8"), expected) ? null : "password";
}

/** The algorithm is the workflow's, whatever the token says of itself. A token without an end is good until the key changes. */
async function doubtAboutToken(
  secret: Secret,
  { authorization = "" }: WebhookProof,
  algorithm: string,
): Promise<string | null> {
  const [, token = ""] = /^Bearer +([\w.-]+)$/i.exec(authorization) ?? [];
  const key = Buffer.from(secret.expose(), "utf8");
  try {
    await jwtVerify(token, key, { algorithms: [algorithm], clockTolerance: TOLERANCE_SECONDS });
    return null;
  } catch (error) {
    if (error instanceof errors.JWTExpired) return "expired";
    if (error instanceof errors.JOSEError || error instanceof TypeError) return "signature";
    throw error;
  } finally {
    key.fill(0);
  }
}
