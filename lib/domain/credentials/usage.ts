import "server-only";
import { query } from "../command";
import { type ConsumerImpact, consumerImpact } from "../impact/consumer";
import { findReferences } from "../impact/registry";
import { ByIdInput } from "./input";
import { findCredential } from "./shared";

/** Who uses this credential, as far as the reader may know; the rest is a number. */
export const listUsage = query(
  "credential.usage",
  ByIdInput,
  async (ctx, { id }): Promise<{ items: ConsumerImpact[]; hidden: number }> => {
    const { credential } = await findCredential(ctx, id);
    const uses = await findReferences(ctx, [credential]);
    return {
      items: uses.filter((use) => use.visible).map(consumerImpact),
      hidden: uses.filter((use) => !use.visible).length,
    };
  },
);
