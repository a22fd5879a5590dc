/**
 * Sonner adds its style sheet while it is being imported and takes no nonce, so that one sheet is named by hash.
 * The test beside this file recomputes it from the installed package.
 */
export const SONNER_STYLE_HASH = "sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY=";

/** It is put into the page while still empty and filled after; the hash of nothing lets that first moment pass. */
const EMPTY_STYLE_HASH = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/** The policy of every page: scripts and styles need the nonce of this very response. */
export function contentSecurityPolicy(nonce: string, { development = false } = {}): string {
  // React's development build rebuilds server stacks with eval; its overlay brings styles without a nonce.
  const devScript = development ? " 'unsafe-eval'" : "";
  const styles = development
    ? "'unsafe-inline'"
    : `'nonce-${nonce}' '${SONNER_STYLE_HASH}' '${EMPTY_STYLE_HASH}'`;
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${devScript}`,
    `style-src 'self' ${styles}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join("; ");
}
