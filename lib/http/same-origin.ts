import "server-only";
import { AppError } from "@/lib/errors";

/**
 * Refuses a write that another site could have sent with this browser's cookie. A request without `Origin` passes
 * only when the browser itself says that it comes from here (Fetch Metadata).
 */
export function checkSameOrigin(headers: Headers): void {
  const host = headers.get("host");
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const sameSite = site === null || site === "same-origin";
  if (origin !== null && host !== null && URL.canParse(origin) && new URL(origin).host === host && sameSite)
    return;
  if (origin === null && site === "same-origin") return;
  throw new AppError("forbidden", "This request did not come from Keyhold's own pages, so nothing was done.");
}
