import net from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { destinationEntries, readAddress } from "@/lib/catalog/address";
import { env } from "@/lib/env";
import { selfSigned } from "@/lib/testing/certificate";
import { allowPlaces, type Peer, startHttps } from "@/lib/testing/loopback";
import { checkUrl } from "./check";
import { createEgress } from "./egress";
import { EgressError } from "./error";
import { fetchThrough } from "./fetch";

const words = (text: string) => text.split(/\s+/).filter((word) => word !== "");
const https = (hosts: readonly string[]) => hosts.map((host) => `https://${host}/latest/meta-data`);

const RANGES = words(`
  0.0.0.0 0.127.3.4 0.255.255.255 10.0.0.0 10.99.1.2 10.255.255.255 100.64.0.0 100.100.100.200 100.127.255.255
  127.0.0.0 127.0.0.1 127.255.255.255 168.63.129.16 169.254.0.0 169.254.169.254 169.254.255.255
  172.16.0.0 172.24.1.1 172.31.255.255 192.0.0.0 192.0.0.192 192.0.0.255 192.0.2.0 192.0.2.77 192.0.2.255
  192.88.99.0 192.88.99.1 192.88.99.255 192.168.0.0 192.168.1.1 192.168.255.255 198.18.0.0 198.19.0.1 198.19.255.255
  198.51.100.0 198.51.100.9 198.51.100.255 203.0.113.0 203.0.113.200 203.0.113.255
  224.0.0.0 239.1.1.1 239.255.255.255 240.0.0.0 250.0.0.1 255.255.255.255`);
const OUTSIDE = words(`
  1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 168.63.129.15 168.63.129.17
  169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.1.255 192.0.3.0 192.88.98.255
  192.88.100.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255
  203.0.114.0 223.255.255.255`);
const SPELLED = words(
  "0.0.0.0 10.0.0.1 100.100.100.200 127.0.0.1 168.63.129.16 169.254.169.254 172.31.0.1 192.0.0.192 192.168.1.1",
);

/** The other ways to write an IPv4 address that some parser on the way understands. */
function spellings(address: string): string[] {
  const bytes = address.split(".").map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const number = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = number.toString(16).padStart(8, "0");
  const pair = `${hex.slice(0, 4)}:${hex.slice(4)}`;
  const wide = Array.from(address, (sign) =>
    sign === "." ? "." : String.fromCodePoint(sign.charCodeAt(0) + 0xfee0),
  );
  return [
    ...[
      address,
      `${address}.`,
      String(number),
      `0x${hex}`,
      `0X${hex.toUpperCase()}`,
      `0${number.toString(8)}`,
    ],
    ...[`0${a.toString(8)}.${b}.${c}.${d}`, bytes.map((byte) => `0x${byte.toString(16)}`).join(".")],
    ...[bytes.map((byte) => `0${byte.toString(8).padStart(3, "0")}`).join("."), `${a}.${b}.${c * 256 + d}`],
    ...[
      `${a}.${(b * 256 + c) * 256 + d}`,
      wide.join(""),
      address.replaceAll(".", "。"),
      address.replaceAll(".", "%2e"),
    ],
    ...[`[::ffff:${address}]`, `[::ffff:${pair}]`, `[::${address}]`, `[::${pair}]`, `[::ffff:0:${address}]`],
    ...[
      `[64:ff9b::${address}]`,
      `[64:ff9b:1::${address}]`,
      `[2002:${pair}::1]`,
      `[2001:0:${pair}:0:0:80ff:fffe]`,
    ],
    `[0:0:0:0:0:ffff:${pair}]`,
  ];
}

const IPV6 = words(`
  [::1] [::] [0:0:0:0:0:0:0:1] [::2] [64:ff9b::a9fe:a9fe] [64:ff9b:1::1] [100::1] [2001::1] [2001:2::1] [2001:10::1]
  [2001:20::1] [2001:db8::1] [2002:7f00:1::] [3fff::1] [4000::1] [5f00::1] [fc00::1] [fd00:ec2::254] [fd20:ce::254]
  [fe80::1] [fe80::1%25eth0] [fe80::1%eth0] [fec0::1] [ff02::1] [ffff::1] [::ffff:169.254.169.254] [::127.0.0.1]`);
const NAMES = words(`
  localhost LOCALHOST LocalHost localhost. ⓛocalhost ｌocalhost foo.localhost a.b.localhost. localhost.localdomain
  metadata metadata.google.internal METADATA.GOOGLE.INTERNAL metadata.google.internal. instance-data.ec2.internal
  printer.local printer.local. db router.home.arpa intranet postgres kubernetes.default.svc.cluster.local
  host.docker.internal gateway.docker.internal wiki.internal x.y.internal. ip6-localhost api.openai.com. a
  keyhold.example.com KEYHOLD.example.com`);
const SCHEMES = words(`
  gopher://api.openai.com/ file:///etc/passwd file://api.openai.com/etc/passwd data:text/plain,x javascript:alert(1)
  ftp://api.openai.com/ dict://api.openai.com/ blob:https://api.openai.com/1 ws://api.openai.com/ wss://api.openai.com/
  ldap://api.openai.com/ sftp://api.openai.com/ tftp://api.openai.com/ http://api.openai.com/ http://api.openai.com:443/
  HTTP://api.openai.com/ about:blank mailto:a@api.openai.com jar:https://api.openai.com!/ view-source:https://api.openai.com
  unix:/var/run/docker.sock ssh://api.openai.com/ postgres://api.openai.com/ tcp://api.openai.com:443 httpss://api.openai.com/`);
const USERS = words(`
  https://api.openai.com@evil.example/ https://user:pw@api.openai.com/ https://user@api.openai.com/ https://@api.openai.com/
  https://:@api.openai.com/ https://:pw@api.openai.com/ https://api.openai.com:443@evil.example/ https://a@b@api.openai.com/
  https://evil.example%40api.openai.com/ https://api.openai.com%40evil.example/ https://x:y@127.0.0.1/ git@api.openai.com:x
  https://127.0.0.1@api.openai.com/ https://api.openai.com&@evil.example/ https://1.1.1.1@2.2.2.2@3.3.3.3/`);
const BROKEN = [
  ...[
    "http://example.com\\@127.0.0.1/",
    "https://api.openai.com\\@127.0.0.1/",
    "https://api.openai.com\\.evil.example/",
  ],
  ...[
    "http:127.0.0.1",
    "https:127.0.0.1",
    "https:/127.0.0.1/",
    "https:///127.0.0.1/",
    "https:\\\\127.0.0.1\\",
  ],
  ...[
    "https://127.0.\t0.1/",
    "https://api.open\nai.com/",
    "https://api.openai.com\r/",
    "ht\ttps://api.openai.com/",
  ],
  ...[
    "https://api.openai.com/\n",
    " https://api.openai.com/",
    "https:// api.openai.com/",
    "https://api.openai.com /",
  ],
  ...[
    "//api.openai.com/",
    "/etc/passwd",
    "",
    "api.openai.com",
    "https://",
    "https://:443/",
    "https://./",
    "https://../",
  ],
  ...[
    "https://%00/",
    "https://api.openai.com%00.evil.example/",
    "https://[::1/",
    "https://::1/",
    "https://[::g]/",
  ],
  ...[
    "https://256.256.256.256/",
    "https://1.2.3.4.5/",
    "https://api..openai.com:x/",
    "https://api.openai.com:99999/",
  ],
  ...[
    "https://a,b/",
    "https://api.openai.com,127.0.0.1/",
    "https://*.openai.com/",
    "https://{host}/",
    "https://xn--/",
  ],
];
const PORTS = [
  0, 1, 21, 22, 23, 25, 53, 80, 110, 389, 444, 465, 587, 3306, 5432, 6379, 8080, 8443, 9200, 11211, 27017,
  65535,
].map((port) => `https://api.openai.com:${port}/`);
const LOOK_ALIKES = https(
  words(`
  api.openai.com.evil.example evil.example/api.openai.com evil.example#api.openai.com evil.example?api.openai.com
  api-openai.com apiopenai.com api.openai.co api.openai.com.co xapi.openai.com x.api.openai.com openai.com
  api.0penai.com api.оpenai.com аpi.openai.com xn--pi-6kc.openai.com xn--pi-7kc.openai.com api.openai.comm api.openai.com-
  api%2eopenai.com api.openai.com%2eevil.example api.openai%E3%80%82com.evil.example bücher.openai.com shop.example.org
  a.b.example.org.evil.example example.org evilexample.org`),
);

interface Family {
  urls: string[];
  /** Stays hostile as a URL object, which no longer says how it was written. */
  isHostileParsed?: boolean;
  isBoundElsewhere?: boolean;
}

const FAMILIES: Record<string, Family> = {
  "special ranges": { urls: https(RANGES), isHostileParsed: true },
  "other spellings of addresses": { urls: https(SPELLED.flatMap(spellings)), isHostileParsed: true },
  IPv6: { urls: https(IPV6), isHostileParsed: true },
  "names of the inside": { urls: https(NAMES), isHostileParsed: true },
  schemes: { urls: SCHEMES },
  "users and passwords": { urls: USERS },
  "what parsers read differently": { urls: BROKEN },
  ports: { urls: PORTS, isHostileParsed: true },
  "look-alikes": { urls: LOOK_ALIKES, isBoundElsewhere: true },
};

const certificate = selfSigned([...OUTSIDE, "api.openai.com", "eu.shop.example.org", "2606:4700::1111"]);
const dialled: string[] = [];
let peer: Peer;

/** Names resolve to a public address, so that only the check of the URL can refuse; sockets go to the peer. */
const egress = createEgress({
  ca: certificate.cert,
  lookup: () => Promise.resolve(["93.184.216.34"]),
  open: (address, port) => {
    dialled.push(`${address}:${port}`);
    return net.connect(peer.port, "127.0.0.1");
  },
});

beforeAll(async () => {
  env().publicUrl = "https://keyhold.example.com";
  peer = await startHttps(certificate, (request, response) => response.end(`hello ${request.headers.host}`));
});
afterAll(() => peer.stop());
beforeEach(() => {
  dialled.length = 0;
  allowPlaces();
});

/** What a credential would hold if it were bound to this very address: the hardest case to refuse. */
function boundTo(url: string): string[] {
  const address = readAddress(url);
  return address ? ["api.openai.com", ...destinationEntries(address)] : ["api.openai.com"];
}

async function acceptedBy(url: string | URL, destinations: readonly string[] | null): Promise<string[]> {
  const accepted: string[] = [];
  const note = (where: string) => (error: unknown) => {
    if (!(error instanceof EgressError && error.code === "invalid"))
      accepted.push(`${where}: ${String(url)}`);
  };
  try {
    checkUrl(url, destinations);
    accepted.push(`save: ${String(url)}`);
  } catch (error) {
    note("save")(error);
  }
  await fetchThrough(egress, destinations)(url).then(() => accepted.push(`use: ${String(url)}`), note("use"));
  return accepted;
}

test("the table has more than three hundred hostile addresses", () => {
  const all = Object.values(FAMILIES).flatMap(({ urls }) => urls);
  expect(new Set(all).size).toBeGreaterThan(400);
});

test.each(Object.entries(FAMILIES))(
  "%s: refused when saved and when used, nothing is connected to",
  async (_family, { urls, isHostileParsed, isBoundElsewhere }) => {
    const accepted: string[] = [];
    for (const url of urls) {
      for (const destinations of isBoundElsewhere
        ? [["api.openai.com", "*.shop.example.org"]]
        : [boundTo(url), null, []]) {
        accepted.push(...(await acceptedBy(url, destinations)));
        if (isHostileParsed && URL.canParse(url)) {
          accepted.push(...(await acceptedBy(new URL(url), destinations)));
        }
      }
    }
    expect(accepted).toEqual([]);
    expect(dialled).toEqual([]);
  },
);

test("refusals name the host at most, never the path, the query or the user", () => {
  const urls = Object.values(FAMILIES).flatMap((family) => family.urls);
  const messages = urls.map((url) => {
    try {
      checkUrl(`${url}?canary-query#canary-fragment`, []);
    } catch (error) {
      return String(error);
    }
    return "accepted";
  });
  expect(messages.filter((message) => /accepted|meta-data|canary|user:|pw@/.test(message))).toEqual([]);
});

test("the public neighbours of every range are called", async () => {
  const answers: string[] = [];
  for (const address of [...OUTSIDE, "[2606:4700::1111]"]) {
    const answer = await fetchThrough(egress, [address])(`https://${address}/`);
    answers.push(await answer.text());
  }
  expect(answers).toEqual([...OUTSIDE, "[2606:4700::1111]"].map((address) => `hello ${address}`));
  expect(dialled).toEqual([...OUTSIDE, "2606:4700::1111"].map((address) => `${address}:443`));
});

test("the credential's own host is called, however it is spelled", async () => {
  const spelled = [
    "https://api.openai.com",
    "https://API.OpenAI.com:443/v1?x=1",
    new URL("https://api.openai.com/#part"),
  ];
  for (const url of [...spelled, new Request("https://api.openai.com/")]) {
    const answer = await fetchThrough(egress, ["api.openai.com"])(url);
    expect(await answer.text()).toBe("hello api.openai.com");
  }
  const answer = await fetchThrough(egress, ["*.shop.example.org"])("https://eu.shop.example.org/");
  expect(await answer.text()).toBe("hello eu.shop.example.org");
  expect(new Set(dialled)).toEqual(new Set(["93.184.216.34:443"]));
});

test("a listed place may be private, plain or on another port, and only that place", () => {
  allowPlaces("127.0.0.1:8080", "localhost:11434", " API.openai.com:8443 ", "[::1]:443", "10.0.0.1:443");
  const listed = words(
    "http://127.0.0.1:8080/ https://127.0.0.1:8080/ http://localhost:11434/ https://api.openai.com:8443/ https://[::1]/ https://10.0.0.1/",
  );
  expect(listed.map((url) => checkUrl(url, boundTo(url)).href)).toEqual(listed);
  const beside = words(
    "http://127.0.0.1:8081/ http://127.0.0.2:8080/ http://localhost:8080/ http://api.openai.com/ http://[::1]/ http://10.0.0.1/ http://a.localhost:11434/",
  );
  expect(beside.filter((url) => !refuses(url))).toEqual([]);
});

function refuses(url: string): boolean {
  try {
    checkUrl(url, null);
    return false;
  } catch (error) {
    return error instanceof EgressError && error.code === "invalid";
  }
}

test("entries of the list that cannot be read list nothing", () => {
  allowPlaces(
    "127.0.0.1",
    ":80",
    "*",
    "*:80",
    "127.0.0.1:0",
    "127.0.0.1:99999",
    "http://127.0.0.1:80",
    "a b:80",
    "x@127.0.0.1:80",
  );
  expect(
    words("https://127.0.0.1/ http://127.0.0.1/ http://127.0.0.1:99/ http://localhost/").every(refuses),
  ).toBe(true);
});

test("the refusal quotes the line to add, and says why", () => {
  const reasonOf = (url: string) => {
    try {
      checkUrl(url, null);
    } catch (error) {
      return error instanceof EgressError ? [error.reason, error.status, error.message] : [];
    }
    return [];
  };
  const line = "Whoever runs this server can allow it: KEYHOLD_EGRESS_ALLOW=";
  expect(reasonOf("https://127.0.0.1:8080/secret")).toEqual([
    "private_address",
    422,
    `127.0.0.1 is not on the public internet. ${line}127.0.0.1:8080`,
  ]);
  expect(reasonOf("https://[::1]/")).toEqual([
    "private_address",
    422,
    `[::1] is not on the public internet. ${line}[::1]:443`,
  ]);
  expect(reasonOf("http://api.openai.com/")).toEqual([
    "scheme",
    422,
    `api.openai.com would be called without encryption. ${line}api.openai.com:80`,
  ]);
  expect(reasonOf("https://api.openai.com:5432/")).toEqual([
    "port",
    422,
    `Port 5432 is not one of this protocol. ${line}api.openai.com:5432`,
  ]);
});
