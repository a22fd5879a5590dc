import "server-only";
import { env } from "@/lib/env";

/** Where every connector's authorization comes back to; people register it with the service. */
export const redirectUri = () => `${env().publicUrl}/oauth/callback`;
