import "server-only";
import { readAddress } from "@/lib/catalog/address";
import type { Injectable } from "@/lib/egress/inject/inject";
import { lookupOf } from "@/lib/egress/inject/values";
import { type Finding, type Network, unknown } from "./finding";
import { testHttp } from "./http";
import { testKey } from "./ssh";
import { gitCheck } from "./types";

/** Asks a repository for its branches over https, or signs in over SSH. Nothing is fetched. */
export async function testGit(credential: Injectable, network: Network): Promise<Finding> {
  const lookup = lookupOf(credential);
  const url = lookup("repository_url");
  const address = url === undefined ? null : readAddress(url);
  if (url === undefined || address === null) return unknown("", "A test needs the repository's URL.");
  if (address.scheme !== "ssh") {
    return lookup("token") === undefined
      ? unknown("", "Over https a test needs the token.")
      : testHttp(gitCheck(), credential, network);
  }
  const key = lookup("ssh_key");
  if (key === undefined) return unknown("", "Over SSH a test needs the SSH key.");
  const [, host = "", port = ""] = /^(.+):([0-9]+)$/.exec(address.hosts[0] ?? "") ?? [];
  const username = /^(?:[a-z+]+:\/\/)?([^@:/]+)(?::[^@/]*)?@/.exec(url)?.[1] ?? "git";
  return testKey(key, { host, port: Number(port), username }, credential, network);
}
