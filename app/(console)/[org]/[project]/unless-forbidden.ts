import { AppError } from "@/lib/errors";

/** What a page reads, or null when the reader's role does not allow it. The refusal itself is in the audit by then. */
export async function unlessForbidden<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") return null;
    throw error;
  }
}
