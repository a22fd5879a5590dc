/** Where somebody was last, so that the bare address brings them back. Only a hint: access is looked up each time. */
export const PLACE_COOKIE = "keyhold-place";

const MAX_AGE_SECONDS = 180 * 86_400;

export function rememberPlace(org: string, project: string): void {
  const secure = window.location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${PLACE_COOKIE}=${encodeURIComponent(`${org}/${project}`)}; path=/; max-age=${MAX_AGE_SECONDS}; samesite=lax${secure}`;
}
