import type { PersonContext } from "@/lib/auth/session";
import { type BinItem, listBin } from "@/lib/domain/credentials/bin";
import { readCredential } from "@/lib/domain/credentials/read";
import type { CredentialView } from "@/lib/domain/credentials/view";
import { AppError } from "@/lib/errors";

export async function findLive(ctx: PersonContext, id: string): Promise<CredentialView | undefined> {
  try {
    return await readCredential(ctx, { id });
  } catch (error) {
    if (error instanceof AppError && (error.code === "not_found" || error.code === "invalid"))
      return undefined;
    throw error;
  }
}

export async function findDeleted(ctx: PersonContext, id: string): Promise<BinItem | undefined> {
  const { items } = await listBin(ctx, {});
  return items.find((item) => item.id === id);
}
