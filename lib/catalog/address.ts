/** Where a URL or connection string points. Hosts are canonical, with their port when it is not the usual one. */
export interface Address {
  scheme: string;
  hosts: string[];
  hasUserInfo: boolean;
  hasQueryOrFragment: boolean;
}

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]{0,31}):\/\//;
/** `git@host:path`, the form of `git clone` without a scheme. */
const SCP_FORM = /^[A-Za-z0-9._-]{1,64}@([A-Za-z0-9.-]{1,253}):(?!\/\/)./;
// Whatever the URL parser would drop, fold or read as another part of a URL.
const NOT_A_HOST = /[\s/?#@\\%<>^|`"{}*]/;
const HOST_LENGTH_MAX = 262;

const USUAL_PORT: Readonly<Record<string, number>> = {
  postgres: 5432,
  mysql: 3306,
  mongodb: 27017,
  redis: 6379,
  rediss: 6379,
  ssh: 22,
};
const SAME_SCHEME: Readonly<Record<string, string>> = { postgresql: "postgres", "git+ssh": "ssh" };

/**
 * A host as one spelling: lower case, punycode, no trailing dot, odd forms of IPv4 written out, port 443 left
 * away (WHATWG URL). Null when the text is anything but a host with an optional port.
 */
export function canonicalHost(text: string): string | null {
  if (text === "" || text.length > HOST_LENGTH_MAX || NOT_A_HOST.test(text)) return null;
  if (!URL.canParse(`https://${text}/`)) return null;
  const url = new URL(`https://${text}/`);
  const name = url.hostname.endsWith(".") ? url.hostname.slice(0, -1) : url.hostname;
  if (name === "" || url.pathname !== "/") return null;
  return url.port === "" ? name : `${name}:${url.port}`;
}

/** As `canonicalHost`, and `*.example.com` for every host under at least two labels. */
export function canonicalHostPattern(text: string): string | null {
  if (!text.startsWith("*.")) return canonicalHost(text);
  const rest = canonicalHost(text.slice(2));
  return rest !== null && /[a-z0-9-]\.[a-z]/.test(rest) ? `*.${rest}` : null;
}

/** Reads a URL or connection string; null when it is neither. Never throws and never quotes the text. */
export function readAddress(text: string): Address | null {
  const scp = SCP_FORM.exec(text)?.[1];
  if (scp !== undefined) {
    const host = canonicalHost(scp);
    if (host === null) return null;
    return { scheme: "ssh", hosts: [`${host}:22`], hasUserInfo: true, hasQueryOrFragment: false };
  }
  const match = SCHEME.exec(text);
  if (!match?.[1]) return null;
  const written = match[1].toLowerCase();
  const scheme = SAME_SCHEME[written] ?? written;
  const rest = text.slice(match[0].length);
  const end = rest.search(/[/?#\\]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  if (end !== -1 && rest.charAt(end) === "\\") return null;
  const at = authority.lastIndexOf("@");
  const hosts = authority
    .slice(at + 1)
    .split(",")
    .map((host) => withPort(host, scheme));
  if (hosts.length > 32 || !hosts.every((host) => host !== null)) return null;
  return {
    scheme,
    hosts,
    hasUserInfo: at !== -1,
    hasQueryOrFragment: end !== -1 && /[?#]/.test(rest.slice(end)),
  };
}

function withPort(text: string, scheme: string): string | null {
  if (scheme === "http" || scheme === "https") {
    if (canonicalHost(text) === null || !URL.canParse(`${scheme}://${text}/`)) return null;
    const url = new URL(`${scheme}://${text}/`);
    const name = url.hostname.endsWith(".") ? url.hostname.slice(0, -1) : url.hostname;
    return url.port === "" ? name : `${name}:${url.port}`;
  }
  // An explicit 443 is unusual for these schemes, but the parser of https drops it.
  const host = canonicalHost(text);
  if (host === null) return null;
  if (/:0*443$/.test(text)) return `${host}:443`;
  const port = Object.hasOwn(USUAL_PORT, scheme) ? USUAL_PORT[scheme] : undefined;
  return port === undefined || /:[0-9]+$/.test(host.replace(/^\[.*\]/, "")) ? host : `${host}:${port}`;
}

/**
 * The entries of a destination an address stands for: a bare host is https on its usual port, everything else
 * says its scheme: `http://localhost:11434`, `postgres://db.example.com:5432`.
 */
export function destinationEntries({ scheme, hosts }: Address): string[] {
  return hosts.map((host) => {
    if (scheme !== "https") return `${scheme}://${host}`;
    return /:[0-9]+$/.test(host.replace(/^\[.*\]/, "")) ? `https://${host}` : host;
  });
}

/** Whether an exact host or `*.example.com` covers a host. */
export function hostMatches(pattern: string, host: string): boolean {
  if (!pattern.startsWith("*.")) return host === pattern;
  // An entry with a scheme is another destination than the bare host, which means https.
  return !host.includes("/") && host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1;
}
