import { expect, test } from "vitest";
import { addressProblem } from "./addresses";

/** First, one in the middle and last of each special range, and the public neighbours it has. */
const IPV4: readonly (readonly [range: string, inside: string, outside: string])[] = [
  ["0/8", "0.0.0.0 0.127.3.4 0.255.255.255", "1.0.0.0"],
  ["10/8", "10.0.0.0 10.99.1.2 10.255.255.255", "9.255.255.255 11.0.0.0"],
  ["100.64/10", "100.64.0.0 100.100.100.200 100.127.255.255", "100.63.255.255 100.128.0.0"],
  ["127/8", "127.0.0.0 127.0.0.1 127.255.255.255", "126.255.255.255 128.0.0.0"],
  ["168.63.129.16/32", "168.63.129.16", "168.63.129.15 168.63.129.17"],
  ["169.254/16", "169.254.0.0 169.254.169.254 169.254.255.255", "169.253.255.255 169.255.0.0"],
  ["172.16/12", "172.16.0.0 172.24.1.1 172.31.255.255", "172.15.255.255 172.32.0.0"],
  ["192.0.0/24", "192.0.0.0 192.0.0.192 192.0.0.255", "191.255.255.255 192.0.1.0"],
  ["192.0.2/24", "192.0.2.0 192.0.2.77 192.0.2.255", "192.0.1.255 192.0.3.0"],
  ["192.88.99/24", "192.88.99.0 192.88.99.1 192.88.99.255", "192.88.98.255 192.88.100.0"],
  ["192.168/16", "192.168.0.0 192.168.1.1 192.168.255.255", "192.167.255.255 192.169.0.0"],
  ["198.18/15", "198.18.0.0 198.19.0.1 198.19.255.255", "198.17.255.255 198.20.0.0"],
  ["198.51.100/24", "198.51.100.0 198.51.100.9 198.51.100.255", "198.51.99.255 198.51.101.0"],
  ["203.0.113/24", "203.0.113.0 203.0.113.200 203.0.113.255", "203.0.112.255 203.0.114.0"],
  ["224/4", "224.0.0.0 239.1.1.1 239.255.255.255", "223.255.255.255"],
  ["240/4", "240.0.0.0 250.0.0.1 255.255.255.255", ""],
];

const IPV6: readonly (readonly [range: string, inside: string, outside: string])[] = [
  ["::/3 with loopback", ":: ::1 ::2 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"],
  ["IPv4-compatible", "::127.0.0.1 ::8.8.8.8 ::7f00:1", ""],
  ["IPv4-mapped", "::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:a9fe:a9fe ::FFFF:0A00:0001", ""],
  ["IPv4-translated", "::ffff:0:127.0.0.1 ::ffff:0:0808:0808", ""],
  ["64:ff9b::/96", "64:ff9b:: 64:ff9b::a9fe:a9fe 64:ff9b::169.254.169.254 64:ff9b::ffff:ffff", ""],
  ["64:ff9b:1::/48", "64:ff9b:1:: 64:ff9b:1::1 64:ff9b:1:ffff:ffff:ffff:ffff:ffff", ""],
  ["100::/64 discard", "100:: 100::1 100::ffff:ffff:ffff:ffff", ""],
  ["2001::/23", "2001:: 2001:0:53aa:64c:0:0:80ff:fffe 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::"],
  ["Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2 2001::ffff", ""],
  ["benchmarking, ORCHID", "2001:2::1 2001:10::1 2001:20::1 2001:2f:ffff::1", "2001:4860:4860::8888"],
  [
    "2001:db8::/32",
    "2001:db8:: 2001:db8:1::1 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db7:ffff:: 2001:db9::",
  ],
  ["2002::/16", "2002:: 2002:7f00:1:: 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:ffff:: 2003::"],
  ["3fff::/20", "3fff:: 3fff:0800::1 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe:ffff:: 3fff:1000::"],
  ["4000:: and up", "4000:: 5f00::1 8000::1 bfff::1", "3fff:ffff:ffff::"],
  ["fc00::/7", "fc00:: fd00:ec2::254 fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""],
  ["fe80::/10", "fe80:: fe80::1 febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""],
  ["fec0::/10 site-local", "fec0:: fec0::1 feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""],
  ["ff00::/8", "ff00:: ff02::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""],
];

const words = (text: string) => text.split(" ").filter((word) => word !== "");

test.each([...IPV4, ...IPV6])("%s is special, its neighbours are public", (_range, inside, outside) => {
  expect(words(inside).filter((address) => addressProblem(address) === null)).toEqual([]);
  expect(words(outside).filter((address) => addressProblem(address) !== null)).toEqual([]);
});

test("public addresses have no problem", () => {
  const some = words("1.1.1.1 8.8.8.8 93.184.216.34 2606:4700::1111 2a00:1450:4001:81b::200e 2400:cb00::1");
  expect(some.map(addressProblem)).toEqual(some.map(() => null));
});

test("what is not an address is a problem", () => {
  const some = [
    "",
    "example.com",
    "127.1",
    "0x7f.0.0.1",
    "010.0.0.1",
    "[::1]",
    "fe80::1%eth0",
    "2606:4700::1%1",
    "1.2.3.4.5",
    "1.2.3.4/8",
  ];
  expect(some.map(addressProblem)).toEqual(some.map(() => "not an address"));
});

test("a problem says what the address is, for whoever reads the audit", () => {
  expect(addressProblem("127.0.0.1")).toBe("this machine");
  expect(addressProblem("169.254.169.254")).toBe("link-local");
  expect(addressProblem("fd00::1")).toBe("not a public IPv6 address");
});
