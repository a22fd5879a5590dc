import { ID_PREFIX } from "@/lib/ids";

/** Starts that services put in front of their secrets, each followed by at least twelve more characters. */
const STARTS = [
  "sk-",
  "sk_live_",
  "sk_test_",
  "sk_",
  "rk_live_",
  "rk_test_",
  "pk_live_",
  "whsec_",
  "ghp_",
  "gho_",
  "ghu_",
  "ghs_",
  "ghr_",
  "github_pat_",
  "glpat-",
  "gldt-",
  "xoxb-",
  "xoxp-",
  "xoxe-",
  "xoxa-",
  "xoxs-",
  "xapp-",
  "AIza",
  "ya29.",
  "GOCSPX-",
  "1//",
  "gsk_",
  "xai-",
  "pplx-",
  "hf_",
  "r8_",
  "fw_",
  "csk-",
  "nvapi-",
  "jina_",
  "tgp_v1_",
  "vck_",
  "tvly-",
  "fc-",
  "lsv2_",
  "apify_api_",
  "e2b_",
  "pcsk_",
  "sb_secret_",
  "sbp_",
  "napi_",
  "pscale_",
  "dapi",
  "npm_",
  "dckr_pat_",
  "dckr_oat_",
  "vcp_",
  "nfp_",
  "dop_v1_",
  "doo_v1_",
  "rnd_",
  "HRKU-",
  "tskey-",
  "sntryu_",
  "sntrys_",
  "glsa_",
  "glc_",
  "NRAK-",
  "phx_",
  "CCIPAT_",
  "bkua_",
  "hvs.",
  "hvb.",
  "dp.pt.",
  "dp.st.",
  "lin_api_",
  "ATATT",
  "ATBB",
  "ntn_",
  "secret_",
  "figd_",
  "CFPAT-",
  "tfp_",
  "SG.",
  "xkeysib-",
  "shpat_",
  "shpca_",
  "kh_",
  "AGE-SECRET-KEY-",
];

const WHOLE_SHAPES = [
  /^A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}$/,
  /^eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,3}$/,
  /^[0-9]{8,10}:[A-Za-z0-9_-]{35}$/,
  /^https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/./,
  /^https:\/\/(?:canary\.|ptb\.)?discord(?:app)?\.com\/api\/webhooks\/./,
];

const PEM_SECRET = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY/;
const OWN_ID = new RegExp(`^(?:${Object.values(ID_PREFIX).join("|")})_[0-9a-z]{26}$`);
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LONGEST_LOOKED_AT = 20_000;

/**
 * Whether text meant to be read by everybody (a name, key, description, search) seems to hold a secret.
 * Reads each character a fixed number of times. A guess: callers ask the person, they do not refuse.
 */
export function looksLikeSecret(text: string): boolean {
  const looked = text.slice(0, LONGEST_LOOKED_AT);
  if (PEM_SECRET.test(looked)) return true;
  return looked.split(/[\s"'`,;<>()[\]{}]+/).some(isSecretWord);
}

function isSecretWord(word: string): boolean {
  if (word.length < 12 || OWN_ID.test(word) || UUID.test(word)) return false;
  if (WHOLE_SHAPES.some((shape) => shape.test(word)) || hasPassword(word)) return true;
  // `KEY=value` and `token:value` keep the value in the last part.
  const value = word.slice(Math.max(word.lastIndexOf("=", word.length - 3), word.indexOf(":")) + 1);
  return [word, value].some((part) => hasKnownStart(part) || part.split(/[^A-Za-z0-9]+/).some(isRandom));
}

/** `scheme://user:password@host`. */
function hasPassword(word: string): boolean {
  const start = word.indexOf("://");
  const end = word.lastIndexOf("@");
  if (start < 1 || end < start) return false;
  const colon = word.indexOf(":", start + 3);
  return colon !== -1 && colon < end - 1;
}

function hasKnownStart(word: string): boolean {
  const start = STARTS.find((candidate) => word.startsWith(candidate));
  if (start === undefined) return false;
  const rest = word.slice(start.length);
  return (
    rest.length >= 12 &&
    (/[0-9]/.test(rest) || (/[a-z]/.test(rest) && /[A-Z]/.test(rest)) || !/[-_./]/.test(rest))
  );
}

const classOf = (code: number) => (code <= 57 ? 0 : code <= 90 ? 1 : 2);

/**
 * Random letters and digits change between digit, capital and small letter at nearly every second character
 * (0.62 for 62 symbols, 0.40 for 36, 0.47 for hexadecimal); words and names hardly ever do.
 */
function isRandom(word: string): boolean {
  if (word.length < 20 || !/[0-9]/.test(word) || !/[A-Za-z]/.test(word)) return false;
  let changes = 0;
  for (let at = 1; at < word.length; at += 1) {
    if (classOf(word.charCodeAt(at)) !== classOf(word.charCodeAt(at - 1))) changes += 1;
  }
  const hasBothCases = /[a-z]/.test(word) && /[A-Z]/.test(word);
  return hasBothCases ? changes / word.length >= 0.4 : word.length >= 24 && changes / word.length >= 0.22;
}

/**
 * Whether readable text repeats a secret: equal to it, or holding it when it is long enough not to be there
 * by chance. The caller refuses.
 */
export function repeatsSecret(text: string, secrets: Iterable<string>): boolean {
  for (const secret of secrets) {
    if (secret !== "" && (text === secret || (secret.length >= 8 && text.includes(secret)))) return true;
  }
  return false;
}
