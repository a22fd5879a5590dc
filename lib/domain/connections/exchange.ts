import "server-only";
import { z } from "zod";
import { recordingOverreach } from "../around";
import { use } from "../use";
import { prepareCode } from "./code-exchange";
import { prepareRefresh } from "./refresh";

/** What came back through the browser (RFC 6749 §4.1.2, RFC 9207). */
const Callback = z.strictObject({
  state: z.string().max(200),
  code: z.string().min(1).max(4_096),
  iss: z.string().max(2_000).optional(),
});
/** A connection to refresh. */
const Refresh = z.strictObject({ id: z.string() });

/**
 * Exchanges a code, or a refresh token, for tokens: the one way by which a connector's app and the accounts connected
 * through it talk to the token address. A refresh token that the service took back is a result with status `failed`.
 */
export const exchangeOAuth = recordingOverreach(
  use("oauth.exchange", z.union([Callback, Refresh]), {
    prepare: (ctx, input) => ("id" in input ? prepareRefresh(ctx, input.id) : prepareCode(ctx, input)),
    act: (exchange, ctx) => exchange(ctx),
  }),
);
