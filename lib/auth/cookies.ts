/**
 * The session cookie. Over https it takes the `__Host-` prefix, which a browser accepts only with Secure,
 * Path=/ and no Domain (RFC 6265bis §4.1.3.2), so no sibling subdomain can plant one.
 */
export const SESSION_COOKIE = (secure: boolean) => (secure ? "__Host-keyhold-session" : "keyhold-session");

/** Both names, for code that only needs to know whether anybody seems to be signed in. */
export const SESSION_COOKIES = [SESSION_COOKIE(true), SESSION_COOKIE(false)] as const;
