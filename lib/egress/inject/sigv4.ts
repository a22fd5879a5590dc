import "server-only";
import { type Outgoing, setHeader } from "./places";

/** Signature Version 4, see docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. */
export interface SigningKey {
  accessKey: string;
  secretKey: string;
  sessionToken?: string | undefined;
  region: string;
  service: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const encoder = new TextEncoder();

/** Adds date, session token and signature; whatever signature the request carries already is replaced. */
export async function signV4(request: Outgoing, key: SigningKey, now: Date): Promise<Outgoing> {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${time.slice(0, 8)}/${key.region}/${key.service}/aws4_request`;
  const payload = await hashHex(request.body ?? new Uint8Array());
  const dated = stamp(request, key, time, payload);
  const headers = signedHeaders(dated);
  const names = headers.map(([name]) => name).join(";");
  const canonical = [
    request.method.toUpperCase(),
    canonicalPath(request.url, key.service),
    canonicalQuery(request.url),
    ...headers.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    payload,
  ].join("\n");
  const toSign = [ALGORITHM, time, scope, await hashHex(encoder.encode(canonical))].join("\n");
  const signature = hex(await mac(await deriveKey(key, time.slice(0, 8)), toSign));
  const credential = `${key.accessKey}/${scope}`;
  const value = `${ALGORITHM} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return setHeader(dated, "Authorization", value);
}

function stamp(request: Outgoing, key: SigningKey, time: string, payload: string): Outgoing {
  const stale = ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"];
  const headers = request.headers.filter(([name]) => !stale.includes(name.toLowerCase()));
  let stamped = setHeader({ ...request, headers }, "X-Amz-Date", time);
  if (key.sessionToken) stamped = setHeader(stamped, "X-Amz-Security-Token", key.sessionToken);
  if (key.service === "s3") stamped = setHeader(stamped, "X-Amz-Content-Sha256", payload);
  return stamped;
}

/** Host, content type and Amazon's own: what nothing on the way adds to or changes. */
function signedHeaders(request: Outgoing): [string, string][] {
  const signed = request.headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim().replace(/ +/g, " ")])
    .filter(([name]) => name === "content-type" || name.startsWith("x-amz-"));
  const merged = new Map<string, string[]>([["host", [request.url.host]]]);
  for (const [name, value] of signed) merged.set(name, [...(merged.get(name) ?? []), value]);
  return [...merged]
    .map(([name, values]): [string, string] => [name, values.join(",")])
    .toSorted(([a], [b]) => byBytes(a, b));
}

const byBytes = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Every service but S3 signs the path encoded once more than it is sent. */
function canonicalPath({ pathname }: URL, service: string): string {
  const segments = pathname.split("/").map((segment) => encodeStrict(decode(segment)));
  if (service === "s3") return segments.join("/");
  return segments.map(encodeStrict).join("/");
}

function canonicalQuery({ search }: URL): string {
  const pairs = search.slice(1).split("&").filter(Boolean);
  return pairs
    .map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at === -1 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encodeStrict(decode(name)), encodeStrict(decode(value))] as const;
    })
    .toSorted(([a, x], [b, y]) => byBytes(a, b) || byBytes(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986: everything but letters, digits, `-`, `.`, `_` and `~`. */
const encodeStrict = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

async function deriveKey({ secretKey, region, service }: SigningKey, day: string): Promise<Uint8Array> {
  let key: Uint8Array = encoder.encode(`AWS4${secretKey}`);
  for (const step of [day, region, service, "aws4_request"]) key = await mac(key, step);
  return key;
}

async function mac(key: Uint8Array, text: string): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey(
    "raw",
    new Uint8Array(key),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text)));
}

const hashHex = async (bytes: Uint8Array) =>
  hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))));

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

// Hosts whose first part is not the name that the service is signed under.
const SIGNED_AS: Readonly<Record<string, string>> = {
  email: "ses",
  "email-smtp": "ses",
  "bedrock-runtime": "bedrock",
  "bedrock-agent": "bedrock",
  "bedrock-agent-runtime": "bedrock",
  "runtime.sagemaker": "sagemaker",
  "api.sagemaker": "sagemaker",
  "api.ecr": "ecr",
  "streams.dynamodb": "dynamodb",
  "runtime.lex": "lex",
  "models.lex": "lex",
  "data.iot": "iotdata",
};
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

/** Service and region as a host of Amazon names them: `bucket.s3.eu-west-1.amazonaws.com`, `iam.amazonaws.com`. */
export function serviceOfHost(host: string, region: string): { service: string; region: string } {
  const labels = host
    .replace(/\.amazonaws\.com(?:\.cn)?$/, "")
    .replace(/(^|\.)s3-(?=[a-z]{2}-)/, "$1s3.")
    .split(".");
  const last = labels.at(-1) ?? "";
  const named = REGION.test(last) ? last : null;
  const before = (named === null ? labels : labels.slice(0, -1)).filter((label) => label !== "dualstack");
  const name = (before.at(-1) ?? "").replace(/-fips$/, "");
  const isS3 = name === "s3" || name === "s3-accelerate";
  const service = SIGNED_AS[before.slice(-2).join(".")] ?? SIGNED_AS[name] ?? (isS3 ? "s3" : name);
  // Services without a region in their host are signed for the first one; a bucket is where its owner says.
  return { service, region: named ?? (isS3 ? region : "us-east-1") };
}
