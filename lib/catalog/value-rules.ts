import { canonicalHost, canonicalHostPattern, hostMatches, readAddress } from "@/lib/catalog/address";
import { isHostLabel } from "@/lib/catalog/destination";
import { LIMITS, type FieldSpec } from "@/lib/catalog/field-spec";
import { eachText, scanJson, scanSentence } from "@/lib/catalog/json-scan";
import { isWellFormed } from "@/lib/catalog/keys";
import { looksLikeMask } from "@/lib/catalog/masks";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

// Sentences here may name a field and a position, never a piece of the value.

/** Why a text cannot be stored in a field, or null when it can. Linear in its length; never throws. */
export function refusalOf(spec: FieldSpec, value: string): string | null {
  if (!isWellFormed(value))
    return "This value contains half of a character, which can't be stored. Copy it again.";
  if (spec.secret && spec.kind !== "json" && looksLikeMask(value)) {
    return "This looks like the masked preview, not the value. Enter the value itself, or leave it blank to keep the stored one.";
  }
  // NUL, CR and LF would end the header or start another one.
  if (spec.headerBound && /[\0\r\n]/.test(value)) {
    return "This value is sent in a header and can't contain line breaks or null characters.";
  }
  return (spec.secret ? null : plainRefusal(spec, value)) ?? formatRefusal(spec, value);
}

function plainRefusal(spec: FieldSpec, value: string): string | null {
  if (utf8Length(value) > LIMITS.plainBytes) return "This field can hold up to 4 KB.";
  // PostgreSQL text cannot hold NUL; one line must stay one line in logs and tables.
  const forbidden = spec.multiline ? /[^\P{Cc}\t\r\n]/u : /\p{Cc}/u;
  if (forbidden.test(value)) return "This field can't contain line breaks or other control characters.";
  if (spec.options && !spec.optionsOpen && !spec.options.includes(value)) {
    return `Choose one of: ${spec.options.join(", ")}.`;
  }
  return null;
}

function formatRefusal(spec: FieldSpec, value: string): string | null {
  switch (spec.kind) {
    case "text":
    case "pem":
      return null;
    case "url":
      return urlRefusal(spec, value);
    case "host":
      // Only fields that say so in their pattern may name every host under another.
      return (spec.pattern?.includes("\\*") ? canonicalHostPattern(value) : canonicalHost(value)) === null
        ? "Enter a host such as api.example.com, without https:// or a path."
        : null;
    case "label":
      return isHostLabel(value)
        ? null
        : "Enter only the part that belongs here: letters, digits and hyphens.";
    case "port":
      return /^[0-9]{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535
        ? null
        : "Enter a port between 1 and 65535.";
    case "email":
      return isEmail(value) ? null : "Enter an e-mail address such as name@example.com.";
    case "json":
      return jsonRefusal(value);
    default:
      return spec.kind satisfies never;
  }
}

function isEmail(value: string): boolean {
  const at = value.lastIndexOf("@");
  return at > 0 && value.length <= 320 && !/\s/.test(value) && canonicalHost(value.slice(at + 1)) !== null;
}

function urlRefusal(spec: FieldSpec, value: string): string | null {
  const schemes = spec.schemes ?? ["https", "http"];
  const address = /\s/.test(value) ? null : readAddress(value);
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]{0,31}(?=:\/\/)/.exec(value)?.[0].toLowerCase() ?? address?.scheme;
  if (!address || scheme === undefined || !schemes.includes(scheme)) {
    return `Enter a full address that starts with ${schemes.map((name) => `${name}://`).join(" or ")}.`;
  }
  const isHttp = address.scheme === "http" || address.scheme === "https";
  if (isHttp && address.hasUserInfo) {
    return "Take the user name and password out of the address; they have fields of their own.";
  }
  const hosts = spec.hosts;
  if (
    hosts &&
    !address.hosts.every(
      (host) => address.scheme === "https" && hosts.some((pattern) => hostMatches(pattern, host)),
    )
  ) {
    return `This value may only go to ${hosts.join(", ")}. Enter an https address there.`;
  }
  return null;
}

function jsonRefusal(value: string): string | null {
  const scan = scanJson(value, { depth: LIMITS.jsonDepth, keys: LIMITS.jsonKeys });
  if (!scan.ok) return scanSentence(scan);
  const texts: string[] = [];
  eachText(JSON.parse(value), (text) => texts.push(text));
  if (texts.some(looksLikeMask))
    return "One of these values looks like a masked preview, not the value itself.";
  return texts.every(isWellFormed)
    ? null
    : "One of these values contains half of a character (a lone \\u escape).";
}

/** Things worth saying about a text that is stored all the same. */
export function warningsOf(spec: FieldSpec, value: string): string[] {
  const doubts = spec.secret ? secretDoubts(spec, value) : plainDoubts(spec, value);
  return doubts.filter((doubt) => doubt !== null);
}

function plainDoubts(spec: FieldSpec, value: string): (string | null)[] {
  if (spec.pattern !== undefined && matches(spec.pattern, value)) return [];
  const isKnownSafe = spec.name === "public_key" || spec.kind === "host" || spec.kind === "port";
  return [
    !isKnownSafe && looksLikeSecret(value)
      ? "This looks like a secret, and this field is visible to everyone in the project."
      : null,
    spec.pattern === undefined
      ? null
      : `This doesn't look like the usual ${lowerFirst(spec.label)}. You can save it anyway.`,
  ];
}

function secretDoubts(spec: FieldSpec, value: string): (string | null)[] {
  const isLine = !spec.multiline;
  return [
    isLine && value !== value.trim()
      ? "There are spaces or line breaks at the start or end. They are stored as they are."
      : null,
    isLine && /^(["'`]).+\1$/s.test(value) ? "The quotes around this value are stored with it." : null,
    spec.headerBound && /^bearer /i.test(value)
      ? "This starts with “Bearer ”, which is added when the value is sent."
      : null,
    spec.headerBound && /[^\x20-\x7e]/.test(value)
      ? "This contains characters that many services refuse in a header."
      : null,
    spec.kind === "pem" && !value.includes("-----BEGIN ")
      ? "This doesn't look like a PEM private key. You can save it anyway."
      : null,
    specialKey(value),
    spec.kind !== "pem" && spec.pattern !== undefined && !matches(spec.pattern, value) ? unusual(spec) : null,
  ];
}

function specialKey(value: string): string | null {
  if (value.startsWith("-----BEGIN CERTIFICATE"))
    return "This is a certificate, which is public. The private key is the secret.";
  if (value.startsWith("sk-ant-admin01-")) {
    return "This is an Anthropic admin key. It manages your organisation and can't call models.";
  }
  if (value.startsWith("sk-admin-"))
    return "This is an OpenAI admin key. It manages your organisation and can't call models.";
  return /^(?:pk_live_|pk_test_|sb_publishable_)/.test(value)
    ? "This is a publishable key, made to be public. The secret key is usually the one to store."
    : null;
}

function unusual(spec: FieldSpec): string {
  const what = spec.service ? `${spec.service} ${lowerFirst(spec.label)}` : lowerFirst(spec.label);
  const starts = distinctStarts(spec.prefixes ?? []);
  const hint = starts.length === 0 ? "" : ` (they start with ${starts.slice(0, 3).join(" or ")})`;
  return `This doesn't look like ${/^[aeiou]/i.test(what) ? "an" : "a"} ${what}${hint}. You can save it anyway.`;
}

/** `sk-ant-` says what `sk-ant-api03-` says. */
const distinctStarts = (prefixes: readonly string[]) =>
  prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));

/** Patterns are hints for tokens of ordinary length; a longer value is neither confirmed nor doubted. */
function matches(pattern: string, value: string): boolean {
  return value.length > 8_192 || new RegExp(pattern).test(value);
}

/** "API key" stays, "Token" becomes "token". */
export const lowerFirst = (label: string): string =>
  /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;

/** Bytes of a text as UTF-8, counted without making a copy. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    // A surrogate pair is two units and four bytes: one more for each half.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
