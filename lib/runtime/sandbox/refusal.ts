import "server-only";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import type { Refusal } from "./messages";

/** Codes of ours; those of systems and peers are in capitals. */
const CODE = /^[a-z]+(?:_[a-z]+)*$/;

const MESSAGES = {
  credential: "This step can't use that credential.",
  fetch: "The request could not be made.",
};

/** What code may know of why it does not get something: our own words, never a stranger's. */
export function refusalOf(error: unknown, asked: "credential" | "fetch", key?: string): Refusal {
  const about = key !== undefined && { key };
  if (error instanceof AppError) return { code: error.code, message: error.message, ...about };
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  if (typeof code === "string" && CODE.test(code)) return { code, message: MESSAGES[asked], ...about };
  log.error(`sandbox.${asked}`, error);
  return { code: "unavailable", message: MESSAGES[asked], ...about };
}
