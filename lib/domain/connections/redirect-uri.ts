import "server-only";

/** Shown in the form of a connector before anything else: people register it with the service first. */
export { redirectUri } from "@/lib/consumers/oauth/redirect-uri";
