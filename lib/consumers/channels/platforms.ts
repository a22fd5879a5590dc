import "server-only";
import type { Platform, PlatformId } from "./platform";
import { slack } from "./slack";
import { telegram } from "./telegram";

export const PLATFORMS: Readonly<Record<PlatformId, Platform>> = { telegram, slack };

/** The platform of a channel's configuration, if it is one that is known here. */
export function platformOf(config: Readonly<Record<string, unknown>>): PlatformId | null {
  const { platform } = config;
  return platform === "telegram" || platform === "slack" ? platform : null;
}
