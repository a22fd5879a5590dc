const PREFIXES =
  /^(?:sk-|sk_|rk_live_|pk_|ghp_|gho_|ghs_|github_pat_|glpat-|xox[abeprs]-|xapp-|AKIA|ASIA|AIza|ya29\.|SG\.|kh_|key-|hf_|npm_|pypi-|eyJ[\w-]{8,}\.|whsec_|bearer\s|-----BEGIN)/i;
const PREFIXED_LENGTH_MIN = 12;
const LONG = 33;
const BITS_PER_CHARACTER_MIN = 3.6;

/** Whether text meant for a search box is rather a key: a known beginning, or long, unbroken and random. */
export function looksLikeSecret(text: string): boolean {
  const trimmed = text.trim();
  if (PREFIXES.test(trimmed) && trimmed.length >= PREFIXED_LENGTH_MIN) return true;
  return trimmed.length >= LONG && !/\s/.test(trimmed) && entropyBits(trimmed) >= BITS_PER_CHARACTER_MIN;
}

/** Shannon entropy in bits per character. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / text.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}
