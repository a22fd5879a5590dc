import "server-only";
import { primaryField } from "@/lib/catalog/fields";
import { isKey } from "@/lib/catalog/keys";
import { recordGrouped } from "@/lib/audit/grouped";
import type { AuditEntry } from "@/lib/audit/record";
import { log } from "@/lib/log";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import type { Resolvable } from "@/lib/vault/resolvable";
import { type Confirmed, confirmUses, HOLD_MS, Unconfirmed } from "../approvals/confirm";
import type { Context } from "../context";
import {
  findAllowed,
  openAllowed,
  type Reach,
  subjectOfKey,
  type Unusable,
  usability,
} from "../credentials/allowed";
import { describe } from "../credentials/change";
import { markUsed } from "../credentials/last-use";
import { type About, entryOf } from "../door";
import { keysInReach } from "../workflows/reach";
import { type StepCall, type StepCredentials, StepError, type UsedCredential } from "./step-call";

interface Given {
  ctx: Context;
  reach: Reach;
  run: StepCall["run"];
  stepId: string;
  /** Keys that the step names, as far as they can be told before it runs. */
  named: readonly string[];
  /** Of the run; learns every value before it is handed over. */
  redactor: Redactor;
}

/** A value as it was when the step began, or first asked for it. */
interface Opened {
  found: Resolvable;
  fields: Readonly<Record<string, string>>;
}

const KEYS_MAX = 500;
const NOT_A_KEY = "(not a key)";

const MESSAGES: Record<Unusable, string> = {
  missing_credential: "is not available to this workflow",
  credential_empty: "still needs a value",
  credential_disabled: "is disabled",
  unavailable: "was changed outside Keyhold and must be entered again",
};

/**
 * What one step may read. All keys that it names are looked up in one statement when it begins, and what is found is
 * kept until it ends, whatever is rotated meanwhile. The first reading records all of them in one commit.
 */
export class CredentialsOfStep implements StepCredentials {
  readonly reach: Reach;
  readonly #given: Given;
  readonly #named: Promise<ReadonlyMap<string, Resolvable>>;
  readonly #opened = new Map<string, Promise<Opened>>();
  readonly #recorded = new Map<string, Promise<void>>();
  readonly #used = new Map<string, UsedCredential>();
  readonly #read: Resolvable[] = [];
  #keys: Promise<string[]> | undefined;

  constructor(given: Given) {
    this.reach = given.reach;
    this.#given = given;
    this.#named =
      given.named.length > 0 ? findAllowed(given.ctx, given.named, given.reach) : Promise.resolve(new Map());
    // Whoever reads hears of a failure; nobody may read.
    this.#named.catch(() => undefined);
  }

  keys = (): Promise<string[]> => (this.#keys ??= keysInReach(this.#given.ctx, this.reach));

  read = async (key: string, field: string | null): Promise<string> => {
    const known = this.#opened.get(key);
    if (!known && this.#opened.size >= KEYS_MAX)
      throw new StepError("too_many_calls", `A step may ask for up to ${KEYS_MAX} different keys.`);
    return fieldOf(await (known ?? this.#keep(key)), field);
  };

  note = (used: UsedCredential): void => {
    this.#used.set(used.key, used);
  };

  /** What was read or used so far. */
  used(): UsedCredential[] {
    return [...this.#used.values()];
  }

  /** Marks what was read as used. */
  async settle(): Promise<void> {
    if (this.#read.length === 0) return;
    const { ctx, run } = this.#given;
    await markUsed(ctx, this.#read).catch((error: unknown) =>
      log.error("use of credentials not noted", error, { run: run.id }),
    );
  }

  /** What is refused stays refused; what could not be decided may be asked again. */
  #keep(key: string): Promise<Opened> {
    const opening = this.#open(key);
    this.#opened.set(key, opening);
    opening.catch((error: unknown) => {
      if (!(error instanceof StepError)) this.#opened.delete(key);
    });
    return opening;
  }

  async #open(key: string): Promise<Opened> {
    const found = isKey(key) ? await this.#find(key) : undefined;
    const reason = usability(found);
    if (reason !== null || !found) throw await this.#refuse(key, found, reason ?? "missing_credential");
    if (found.confirmUse === "each") return this.#confirm(found);
    await this.#recordWithNamed(found);
    return this.#hand(found);
  }

  async #find(key: string): Promise<Resolvable | undefined> {
    if (this.#given.named.includes(key)) return (await this.#named).get(key);
    return (await findAllowed(this.#given.ctx, [key], this.reach)).get(key);
  }

  /** The first that is read is recorded together with everything else that the step names and may read. */
  async #recordWithNamed(found: Resolvable): Promise<void> {
    if (!this.#recorded.has(found.key)) {
      const others = [...(await this.#named).values()].filter(
        (one) =>
          one.key !== found.key &&
          one.confirmUse === "never" &&
          usability(one) === null &&
          !this.#recorded.has(one.key),
      );
      // While the look-up was awaited, another reading may have recorded this one.
      if (!this.#recorded.has(found.key)) {
        const together = [found, ...others];
        const [first, ...rest] = together.map((one) => this.#entry(one.key, one, { outcome: "allowed" }));
        const recording = first ? recordGrouped([first, ...rest]) : Promise.resolve();
        for (const { key } of together) this.#recorded.set(key, recording);
      }
    }
    await this.#recorded.get(found.key);
  }

  async #confirm(found: Resolvable): Promise<Opened> {
    const { credentialId, key } = found;
    const { ctx, run } = this.#given;
    const nowhere = { method: null, host: null, path: null };
    const [confirmation] = await confirmUses(ctx, [{ credentialId, key, purpose: "resolve", ...nowhere }], {
      requester: { id: run.workflowId, name: `Workflow ${run.workflowName}` },
      waitMs: HOLD_MS,
    });
    if (!confirmation) throw new Error("one ask has one result");
    if (confirmation instanceof Unconfirmed) {
      const { code: reason, approvalId } = confirmation;
      await recordGrouped([this.#entry(key, found, { outcome: "denied", detail: { reason, approvalId } })]);
      throw new StepError(reason, confirmation.message, key);
    }
    return this.#handConfirmed(found, confirmation);
  }

  /** What is decided late is about what is there late. */
  async #handConfirmed({ key, credentialId }: Resolvable, { approvalId }: Confirmed): Promise<Opened> {
    const now = (await findAllowed(this.#given.ctx, [key], this.reach)).get(key);
    const reason = now?.credentialId === credentialId ? usability(now) : "missing_credential";
    if (reason !== null || !now) throw await this.#refuse(key, now, reason ?? "missing_credential");
    await recordGrouped([this.#entry(key, now, { outcome: "allowed", detail: { approvalId } })]);
    return this.#hand(now);
  }

  /** Opened at the last moment, and known to the redactor with all its secret fields before anything is returned. */
  async #hand(found: Resolvable): Promise<Opened> {
    const secrets = await openAllowed(this.#given.ctx, found);
    if (typeof secrets === "string") throw await this.#refuse(found.key, found, secrets);
    const fields: Record<string, string> = { ...found.plain };
    for (const [name, secret] of Object.entries(secrets)) {
      const value = secret.expose();
      this.#given.redactor.add(found.key, value);
      fields[name] = value;
    }
    const scope = found.workflowId === null ? "project" : "workflow";
    this.#used.set(found.key, { key: found.key, version: found.number, scope });
    this.#read.push(found);
    return { found, fields };
  }

  async #refuse(key: string, found: Resolvable | undefined, reason: Unusable): Promise<StepError> {
    const told = reason === "unavailable" ? "integrity_failure" : reason;
    await recordGrouped([this.#entry(key, found, { outcome: "denied", detail: { reason: told } })]);
    return isKey(key)
      ? new StepError(reason, `${key} ${MESSAGES[reason]}.`, key)
      : new StepError(reason, `${NOT_A_KEY} ${MESSAGES[reason]}.`);
  }

  #entry(key: string, found: Resolvable | undefined, { outcome, detail }: About): AuditEntry {
    const { ctx, run, stepId } = this.#given;
    const version = found && outcome === "allowed" ? { version: found.number } : {};
    const about = {
      subject: subjectOfKey(key, found),
      detail: { workflow: run.workflowId, run: run.id, step: stepId, ...version, ...detail },
      ...(outcome && { outcome }),
    };
    return { ...entryOf(ctx, "workflow.run", about), action: "step.credential" };
  }
}

function fieldOf({ found, fields }: Opened, field: string | null): string {
  const name = field ?? primaryField(describe(found.type, found.templateId).fields)?.name;
  const value = name !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value !== undefined) return value;
  throw field === null
    ? new StepError(
        "credential_empty",
        `${found.key} has no value in its main field. Name another one.`,
        found.key,
      )
    : new StepError("invalid", `${found.key} has no field of this name.`, found.key);
}
