import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { Driver, DriverResult, HeldCredential } from "@/lib/consumers/driver";
import { AppError } from "@/lib/errors";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { heldCredential } from "@/lib/testing/held-credential";
import { driverCall } from "@/lib/testing/machine-call";
import { type HttpService, startHttpService } from "@/lib/testing/peers/http-service";

interface Attempt {
  config: Readonly<Record<string, unknown>>;
  input: unknown;
  /** Null = nothing is assigned; left away, a credential of the service. */
  held?: HeldCredential | null | undefined;
  /** A new consumer unless said otherwise. */
  id?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** A service and another one with the same key, for the tests of one file. They end with a search for the key in all that was shown. */
export class HttpBench {
  readonly key = `kt-${randomBytes(18).toString("base64url")}/+`;
  service!: HttpService;
  other!: HttpService;
  readonly #shown: string[] = [];
  #consumers = 0;

  constructor() {
    beforeAll(async () => {
      this.service = await startHttpService({ key: this.key });
      this.other = await startHttpService({ key: this.key });
      process.env.KEYHOLD_EGRESS_ALLOW = `${this.service.place},${this.other.place}`;
    });
    beforeEach(() => {
      this.service.requests.length = 0;
      this.other.requests.length = 0;
    });
    afterAll(async () => {
      await this.service.close();
      await this.other.close();
      expect(findCanary(this.#shown.join("\n"), this.key)).toEqual([]);
    });
  }

  credential(parts: Partial<HeldCredential> = {}): HeldCredential {
    const secrets = { token: new Secret(this.key) };
    return heldCredential({ key: "SERVICE_TOKEN", secrets, hosts: [this.service.url], ...parts });
  }

  /** One Try of a driver; what it shows is kept. */
  async attempt(driver: Driver, { config, input, held, id, signal }: Attempt): Promise<DriverResult> {
    const call = driverCall({
      id: id ?? `con_${(this.#consumers += 1)}`,
      config,
      slots: { credential: held === null ? [] : [held ?? this.credential()] },
      ...(signal && { signal }),
    });
    try {
      const result = await driver.try(call, driver.input.parse(input));
      this.#shown.push(JSON.stringify([result, call.events]));
      return result;
    } catch (error) {
      if (error instanceof AppError)
        this.#shown.push(JSON.stringify([error.message, error.fields, error.stack]));
      throw error;
    }
  }

  /** What the service was asked, when it was asked once. */
  onlyRequest() {
    expect(this.service.requests).toHaveLength(1);
    return this.service.requests[0]!;
  }
}
