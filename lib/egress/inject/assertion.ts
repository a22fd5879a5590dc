import "server-only";
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { type JWTPayload, SignJWT } from "jose";
import { fill, invalid, type Lookup } from "./values";

/** Which claims a service wants in the token that its own key signs; the template's data names one. */
const CLAIMS = { github_app: githubApp, snowflake_key_pair: snowflake };
type JwtClaims = keyof typeof CLAIMS;

const CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform";
/** Clocks differ; GitHub refuses a token from the future. */
const SKEW_S = 60;

/** A token signed with the credential's own RSA key, for ten minutes at most. */
export async function signedJwt(claims: JwtClaims, lookup: Lookup, now: Date): Promise<string> {
  const key = privateKey(fill("{private_key}", lookup), lookup("passphrase"));
  return sign(CLAIMS[claims](lookup, key), key, now, 9 * 60);
}

/** docs.github.com: Generating a JSON Web Token for a GitHub App. */
function githubApp(lookup: Lookup): JWTPayload {
  return { iss: fill("{app_id}", lookup) };
}

/** docs.snowflake.com: Using key pair authentication with the SQL API. */
function snowflake(lookup: Lookup, key: KeyObject): JWTPayload {
  const account = fill("{account}", lookup).replace(/\..*$/, "").toUpperCase();
  const user = `${account}.${fill("{username}", lookup).toUpperCase()}`;
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  const print = createHash("sha256").update(spki).digest("base64");
  return { iss: `${user}.SHA256:${print}`, sub: user };
}

/** RFC 7523 assertion of a Google service account; its own `token_uri` decides nothing. */
export async function serviceAccountJwt(audience: string, lookup: Lookup, now: Date): Promise<string> {
  if (lookup("json.type") !== "service_account") {
    throw invalid("This JSON is not the key file of a service account.");
  }
  const issuer = fill("{json.client_email}", lookup);
  const key = privateKey(fill("{json.private_key}", lookup), undefined);
  const claims = { iss: issuer, aud: audience, scope: lookup("scope") ?? CLOUD_PLATFORM };
  return sign(claims, key, now, 55 * 60, lookup("json.private_key_id"));
}

function privateKey(pem: string, passphrase: string | undefined): KeyObject {
  try {
    const key = createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase });
    if (key.asymmetricKeyType === "rsa") return key;
  } catch {
    // The library's words may quote the key.
    throw invalid("The private key of this credential can't be opened. Check the key and its passphrase.");
  }
  throw invalid("The private key of this credential is not an RSA key.");
}

function sign(claims: JWTPayload, key: KeyObject, now: Date, seconds: number, kid?: string): Promise<string> {
  const issued = Math.floor(now.getTime() / 1000) - SKEW_S;
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(kid !== undefined && { kid }) })
    .setIssuedAt(issued)
    .setExpirationTime(issued + SKEW_S + seconds)
    .sign(key);
}
