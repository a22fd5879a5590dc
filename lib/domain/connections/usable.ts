import "server-only";
import { AppError } from "@/lib/errors";
import type { ConnectionRow } from "./shared";

/** Throws unless the connection may be used: what was switched off or taken back never is. */
export function refuseUnusable({ status, name }: Pick<ConnectionRow, "status" | "name">): void {
  switch (status) {
    case "active":
      return;
    case "disabled":
      throw new AppError("credential_disabled", `The connection ${name} is disabled.`);
    case "failed":
      throw revoked(name);
    default:
      status satisfies never;
  }
}

export const revoked = (name: string) =>
  new AppError(
    "credential_empty",
    `The service has ended the authorization of ${name}. Connect the account again.`,
    { extras: { reason: "revoked" } },
  );
