import "server-only";
import { type Answer, checkedAnswer } from "@/lib/consumers/oauth/authorize";
import { exchangeCode, type IssuedTokens } from "@/lib/consumers/oauth/client";
import { transaction } from "@/db/client";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { Overreach } from "../around";
import { findConsumer, subjectOf } from "../consumers/shared";
import type { TxContext } from "../context";
import { type Done, reachOf } from "../door";
import type { Exchange } from "./exchange-act";
import { aboutCall, type Connector, openConnector } from "./connector";
import { markAppUsed } from "./last-use";
import { type ConnectionRow, findConnection } from "./shared";
import { spendState, verifierOf } from "./state";
import { storeFirst, storeNext } from "./store-tokens";
import { viewConnection } from "./view";

/** Takes an answer that came back through the browser: its state is spent with the row that says so. */
export async function prepareCode(ctx: TxContext, answer: Answer): Promise<Done<Exchange>> {
  const pending = await spendState(ctx, answer.state);
  const consumer = await findConsumer(ctx, pending.consumerId);
  const connector = await openConnector(ctx, consumer);
  const checked = checkedAnswer(connector.app, answer);
  if (!checked)
    throw new Overreach(
      "The answer came from another server than this connector’s, so nothing was connected.",
      subjectOf(consumer),
    );
  const verifier = await verifierOf(answer.state);
  const act: Exchange = async (outside) => {
    const tokens = await tokensFor(connector, checked, verifier);
    const row = await transaction(reachOf(outside), (tx) =>
      store({ ...outside, tx }, connector, pending, tokens),
    );
    await markAppUsed(outside, connector);
    return { result: viewConnection(row), detail: { connection: row.id } };
  };
  return { result: act, subject: subjectOf(consumer), detail: aboutCall(connector) };
}

async function tokensFor(
  { app }: Connector,
  answer: URLSearchParams,
  verifier: string,
): Promise<IssuedTokens> {
  const granted = await exchangeCode(app, answer, verifier);
  if (granted.ok) return granted.tokens;
  throw new AppError("upstream", REFUSED[granted.refusal]);
}

const REFUSED = {
  app: "The service does not accept the client ID and client secret of this connector.",
  grant: "The service does not accept this authorization any more. Connect the account again.",
  redirect: "The service does not know Keyhold’s redirect address. Register it there, then connect again.",
  request: "The service refused to complete the authorization. Check the connector’s addresses and scopes.",
} as const;

interface Wanted {
  consumerId: string;
  connectionId: string | null;
  name: string;
}

async function store(
  ctx: TxContext,
  { app }: Connector,
  { consumerId, connectionId, name }: Wanted,
  tokens: IssuedTokens,
): Promise<ConnectionRow> {
  // Locked, so that the connector is not deleted between this look and the new row.
  await findConsumer(ctx, consumerId, { lock: true });
  if (connectionId === null)
    return storeFirst(ctx, { id: newId("connection"), consumerId, name }, app, tokens);
  const before = await findConnection(ctx, connectionId, { lock: "update" });
  return storeNext(ctx, before, app, tokens, { name, status: "active" });
}
