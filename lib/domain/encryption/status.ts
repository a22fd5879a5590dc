import "server-only";
import { z } from "zod";
import { type DataKeyFacts, dataKeyFacts } from "@/lib/vault/inventory";
import { wholeOrganisation } from "../around";
import { query } from "../command";
import { type MasterKeyFacts, masterKeyFacts } from "./keys";

export interface EncryptionStatus extends MasterKeyFacts {
  /** The data keys of this organisation's projects. */
  dataKeys: DataKeyFacts[];
}

/** Whether values can be opened, and with which keys; never key material. Answers while sealed, too. */
export const encryptionStatus = wholeOrganisation(
  query("encryption.status", z.strictObject({}), async (ctx): Promise<EncryptionStatus> => {
    return { ...(await masterKeyFacts()), dataKeys: await dataKeyFacts(ctx.tx, ctx.orgId) };
  }),
);
