import "server-only";
import type { AuditDetail } from "@/db/schema";
import { type Injectable, type InjectionChoice, injectedPlaces } from "@/lib/egress/inject/inject";
import { AppError } from "@/lib/errors";
import { Secret } from "@/lib/secret";
import { openResolvable, type Resolvable } from "@/lib/vault/resolvable";
import { type ConfirmOptions, confirmUses, Unconfirmed } from "../approvals/confirm";
import type { Context } from "../context";
import { findAllowed, type Reach, subjectOfKey, type Unusable, usability } from "../credentials/allowed";
import { destinationHosts } from "../credentials/destination";
import type { About } from "../door";
import { isAllowed } from "../tokens/rules";
import type { RelayCall } from "./call";
import { type Place, relayUrl } from "./path";
import { shownPath } from "./shown-path";
import { placeOf } from "./target";
import { BODY_BYTES_MAX, checkDeclared } from "./upload";

/** What the audit is told, filled in as it becomes known. */
export interface Trail {
  subject: NonNullable<About["subject"]>;
  detail: AuditDetail;
  /** Why it was refused, where the code says less. */
  reason?: string;
}

/** A call that may be made: to this address, with this credential. */
export interface Admitted {
  found: Resolvable;
  /** With its secrets. Throws `unavailable` when they do not open, which is known already unless the call is `seen`. */
  open: () => Promise<Injectable>;
  choice: InjectionChoice | undefined;
  url: URL;
  /** Where the secret goes, and so where a caller's own is taken out. */
  places: { headers: string[]; query: string[] };
}

interface AdmitOptions extends ConfirmOptions {
  reach: Reach;
  bodyBytesMax?: number | undefined;
}

const MESSAGES: Record<Unusable, string> = {
  missing_credential: "is not available here",
  credential_empty: "still needs a value",
  credential_disabled: "is disabled",
  unavailable: "was changed outside Keyhold and must be entered again",
};

/** Decides whether a call may be made, and waits for a person where one confirms each use. */
export async function admit(
  ctx: Context,
  call: RelayCall,
  options: AdmitOptions,
  trail: Trail,
): Promise<Admitted> {
  const first = await look(ctx, call, options, trail, ctx.resolvable);
  if (first.found.confirmUse === "never") return first;
  const { credentialId, key } = first.found;
  const [confirmation] = await confirmUses(
    ctx,
    [
      {
        ...{ credentialId, key, purpose: "relay" as const, method: call.method },
        ...{ host: first.url.host, path: shownPath(first.url.pathname) },
      },
    ],
    options,
  );
  if (!confirmation) throw new Error("one ask has one result");
  trail.detail = { ...trail.detail, approvalId: confirmation.approvalId };
  if (confirmation instanceof Unconfirmed) throw confirmation;
  // What is decided late is about what is there late.
  const now = await look(ctx, call, options, trail);
  if (now.found.credentialId !== credentialId || now.url.href !== first.url.href)
    throw new AppError(
      "approval_required",
      `${key} was changed while somebody was deciding. Repeat the call.`,
    );
  return now;
}

async function look(
  ctx: Context,
  call: RelayCall,
  { reach, bodyBytesMax = BODY_BYTES_MAX }: AdmitOptions,
  trail: Trail,
  known?: ReadonlyMap<string, Resolvable>,
): Promise<Admitted> {
  const found = (known ?? (await findAllowed(ctx, [call.key], reach))).get(call.key);
  trail.subject = subjectOfKey(call.key, found);
  if (!found) throw refusal("missing_credential", trail);
  // What the call before could open is opened while this one is recorded.
  const { credential, choice, places, placeAt } = ctx.seen
    ? wayUnopened(found, trail)
    : wayOf(await opened(ctx, found, trail));
  checkToken(call, places.headers);
  const query = withoutPlaces(call.query, places.query);
  const url = relayUrl(placeAt(call.host), call.path, query);
  trail.detail = { ...trail.detail, host: url.host, path: shownPath(url.pathname), version: found.number };
  checkRules(ctx, call.method, url, trail);
  checkDeclared(call.headers, bodyBytesMax);
  const open = async () =>
    ctx.seen ? { ...credential, secrets: await secretsOf(ctx, found, trail) } : credential;
  return { found, open, choice, url, places };
}

/** Where a credential's calls go, and where in them its secret. */
interface Way extends Pick<Admitted, "choice" | "places"> {
  credential: Injectable;
  placeAt: (host: string | null) => Place;
}

function wayOf(credential: Injectable): Way {
  const choice = choiceFor(credential);
  const places = injectedPlaces(credential, choice);
  return { credential, choice, places, placeAt: (host) => placeOf(credential, host) };
}

/** Of what many calls begin with, worked out once. */
const ways = new WeakMap<Resolvable, Way>();

/** A credential goes where the names of its secrets say, not their values. */
function wayUnopened(found: Resolvable, trail: Trail): Way {
  const known = ways.get(found);
  if (known) return known;
  refuseUnusable(found, trail);
  const way = wayOf(injectable(found, closed(found)));
  let first: Place | undefined;
  const placeAt = (host: string | null) =>
    host === null ? (first ??= way.placeAt(null)) : way.placeAt(host);
  ways.set(found, { ...way, placeAt });
  return { ...way, placeAt };
}

async function opened(ctx: Context, found: Resolvable, trail: Trail): Promise<Injectable> {
  refuseUnusable(found, trail);
  return injectable(found, await secretsOf(ctx, found, trail));
}

async function secretsOf(ctx: Context, found: Resolvable, trail: Trail): Promise<Injectable["secrets"]> {
  const secrets = await openResolvable(ctx, found);
  if (!secrets) throw refusal("unavailable", trail);
  return secrets;
}

function refuseUnusable(found: Resolvable, trail: Trail): void {
  const reason = usability(found);
  if (reason !== null) throw refusal(reason, trail);
}

const closed = ({ secretFields }: Resolvable) =>
  Object.fromEntries(secretFields.map((name) => [name, new Secret("")]));

function refusal(code: Unusable, trail: Trail): AppError {
  if (code === "unavailable") trail.reason = "integrity_failure";
  return new AppError(code, `${trail.subject.name ?? ""} ${MESSAGES[code]}.`);
}

const injectable = (found: Resolvable, secrets: Injectable["secrets"]): Injectable => ({
  id: found.credentialId,
  version: found.number,
  key: found.key,
  type: found.type,
  templateId: found.templateId,
  plain: found.plain,
  secrets,
  hosts: destinationHosts(found.destination),
});

/** A webhook without a template is its own address. */
const choiceFor = ({ type, templateId }: Injectable): InjectionChoice | undefined =>
  type === "webhook" && templateId === null ? { in: "url" } : undefined;

/** A token is read where the secret goes, so that what else a client sends is not taken for one. */
function checkToken({ tokenHeaders }: RelayCall, places: readonly string[]): void {
  if (!tokenHeaders || tokenHeaders.some((name) => places.includes(name))) return;
  throw new AppError(
    "unauthenticated",
    "Send the machine token where the key of this service would go, or as Authorization: Bearer kh_….",
  );
}

function checkRules({ actor }: Context, method: string, { pathname }: URL, trail: Trail): void {
  if (actor.kind !== "token") return;
  const rules = actor.rules?.map((rule) => ({ ...rule, methods: [...rule.methods] })) ?? null;
  if (isAllowed(rules, method, pathname)) return;
  trail.reason = "rule";
  throw new AppError("forbidden", "The rules of this token do not allow this method and path.");
}

/** The other parameters keep their bytes. */
function withoutPlaces(query: string, names: readonly string[]): string {
  if (names.length === 0) return query;
  const nameOf = (pair: string) => [...new URLSearchParams(pair).keys()][0] ?? "";
  return query
    .split("&")
    .filter((pair) => !names.includes(nameOf(pair)))
    .join("&");
}
