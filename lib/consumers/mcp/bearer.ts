import "server-only";
import { primaryField } from "@/lib/catalog/fields";
import { specsOf } from "@/lib/egress/inject/values";
import { AppError } from "@/lib/errors";
import type { Secret } from "@/lib/secret";
import type { HeldCredential } from "../driver";

/** The value that goes into `Authorization: Bearer …`. Of an OAuth credential that is the token, never the app's secret. */
export function bearerOf(credential: HeldCredential): Secret {
  const field = credential.type === "oauth2" ? "access_token" : primaryField(specsOf(credential))?.name;
  const secret = field === undefined ? undefined : credential.secrets[field];
  if (!secret) throw new AppError("credential_empty", "This credential has no token to send.");
  // Checked here because what builds headers quotes the whole value when it refuses one.
  if (!/^[\x21-\x7e]+$/.test(secret.expose())) {
    throw new AppError("invalid", "This credential's token holds characters that no header can carry.");
  }
  return secret;
}
