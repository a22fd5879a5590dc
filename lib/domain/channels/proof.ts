import "server-only";
import type { PlatformId } from "@/lib/consumers/channels/platform";
import type { Secret } from "@/lib/secret";
import { sameText } from "@/lib/vault/keyed";
import { signatureOf } from "@/lib/vault/signature";

/** What a platform sends beside the body to prove that it is the platform. */
export interface Proof {
  /** Telegram: `X-Telegram-Bot-Api-Secret-Token`. */
  secretToken?: string | undefined;
  /** Slack: `X-Slack-Signature`. */
  signature?: string | undefined;
  /** Slack: `X-Slack-Request-Timestamp`, seconds. */
  timestamp?: string | undefined;
}

/** How far a signature's time may lie from ours, either way. */
const WINDOW_SECONDS = 5 * 60;

/** Why a delivery is not believed; null when it is. Compared in constant time. */
export function doubtAbout(
  platform: PlatformId,
  secret: Secret,
  proof: Proof,
  body: Uint8Array,
): "signature" | "time" | null {
  switch (platform) {
    case "telegram":
      // https://core.telegram.org/bots/api#setwebhook
      return sameText(proof.secretToken ?? "", secret.expose()) ? null : "signature";
    case "slack":
      return doubtOfSlack(secret, proof, body);
    default:
      return platform satisfies never;
  }
}

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
function doubtOfSlack(secret: Secret, { signature = "", timestamp = "" }: Proof, body: Uint8Array) {
  const signed = Buffer.concat([Buffer.from(`v0:${timestamp}:`), body]);
  if (!sameText(signature, `v0=${signatureOf(secret, signed)}`)) return "signature";
  const isTimely =
    /^[0-9]{1,12}$/.test(timestamp) && Math.abs(Date.now() / 1_000 - Number(timestamp)) <= WINDOW_SECONDS;
  return isTimely ? null : "time";
}
