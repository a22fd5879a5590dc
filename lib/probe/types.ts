import "server-only";
import type { Verify } from "@/lib/catalog/template-shape";
import { findTemplate } from "@/lib/catalog/templates";
import type { Injectable } from "@/lib/egress/inject/inject";
import { lookupOf } from "@/lib/egress/inject/values";
import type { HttpCheck } from "./http";
import { isHostOf } from "./known-host";

/** AWS keys without a template: who am I, asked in the part of Amazon's network that the region belongs to. */
export function awsCheck(credential: Injectable): HttpCheck | null {
  const template = findTemplate("aws");
  if (!template) return null;
  const region = lookupOf(credential)("region") ?? "";
  const url = /^us-(?:gov|iso)/.test(region) ? `https://sts.${region}.amazonaws.com/` : template.verify.url;
  return {
    verify: { ...template.verify, ...(url !== undefined && { url }) },
    name: template.name,
    isKnownHost: (host) => isHostOf(template, host),
  };
}

/** Of a repository over https: what a clone asks first. A public one answers to anybody, so a wrong key is tried too. */
const GIT_VERIFY: Verify = {
  kind: "http",
  method: "GET",
  url: "{repository_url}/info/refs?service=git-upload-pack",
  auth: "inject",
  valid: { status: [200], body_contains: ["service=git-upload-pack"] },
  invalid: { status: [401, 403] },
  control: true,
  cost: "free",
  confidence: "high",
  sources: ["https://git-scm.com/docs/http-protocol"],
};

export const gitCheck = (): HttpCheck => ({ verify: GIT_VERIFY, name: "Git", isKnownHost: () => false });
