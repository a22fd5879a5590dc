import "server-only";
import type { Verify } from "@/lib/catalog/template-shape";
import type { Facts } from "./finding";
import type { Masking } from "./masking";
import { type Reply, valueAt } from "./reply";

const SCOPES_MAX = 50;

/** Takes from an answer what the template's data calls a fact. A fact that repeats a piece of a secret is none. */
export function harvest(places: Verify["harvest"], reply: Reply, masking: Masking, now: Date): Facts {
  const read = (place: string | undefined) => (place === undefined ? undefined : valueOf(place, reply));
  const account = textOf(read(places?.identity));
  const quota = textOf(read(places?.quota));
  const scopes = scopesOf(read(places?.scopes));
  const expiresAt = dateOf(places?.expires_at, read(places?.expires_at), now);
  const shown = {
    account: account === undefined ? null : masking.fact(account),
    quota: quota === undefined ? null : masking.fact(quota),
    scopes: scopes.flatMap((scope) => masking.fact(scope) ?? []),
  };
  return {
    ...(shown.account !== null && { account: shown.account }),
    ...(shown.scopes.length > 0 && { scopes: shown.scopes }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(shown.quota !== null && { quota: shown.quota }),
  };
}

function valueOf(place: string, reply: Reply): unknown {
  const [, kind, path = ""] = /^(header|xml|seconds):(.+)$/.exec(place) ?? [];
  if (kind === "header") return reply.headers.get(path) ?? undefined;
  if (kind === "xml") return elementText(reply.text, path);
  return valueAt(reply.json, kind === "seconds" ? path : place);
}

/** Of the last name of a path only: the answers that are XML name each thing once. */
function elementText(xml: string, path: string): string | undefined {
  const name = path.split(".").at(-1) ?? "";
  return new RegExp(`<${name}>([^<]{1,200})</${name}>`).exec(xml)?.[1];
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

/** A list, or a text with commas or blanks between. */
function scopesOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : typeof value === "string" ? value.split(/[\s,]+/) : [];
  return list.filter((one): one is string => typeof one === "string" && one !== "").slice(0, SCOPES_MAX);
}

function dateOf(place: string | undefined, value: unknown, now: Date): string | undefined {
  if (place?.startsWith("seconds:")) {
    return typeof value === "number" && value > 0 ? isoOf(now.getTime() + value * 1000) : undefined;
  }
  if (typeof value !== "string") return undefined;
  // GitHub writes `2026-12-31 23:59:59 UTC`.
  return isoOf(Date.parse(value.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/, "$1T$2Z")));
}

const isoOf = (time: number): string | undefined =>
  Number.isFinite(time) && Math.abs(time) < 8e15 ? new Date(time).toISOString() : undefined;
