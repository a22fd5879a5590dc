import "server-only";
import { log } from "@/lib/log";

/**
 * postgres.js throws from a timer when its server dies under load (porsager/postgres #1066): nothing can catch that
 * but this. The client is replaced by whoever was using it; anything else unforeseen ends the process.
 */
const isDriverAfterShock = (error: unknown) =>
  error instanceof TypeError && (error.stack ?? "").includes("/postgres/");

export function guardProcess(): void {
  process.on("uncaughtException", (error) => {
    log.error("uncaught", error);
    if (!isDriverAfterShock(error)) process.exit(1);
  });
  process.on("unhandledRejection", (error) => log.error("unhandled rejection", error));
}
