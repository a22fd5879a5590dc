import "server-only";
import { and, eq, gt } from "drizzle-orm";
import { credentialVersions } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { takeOne } from "@/lib/vault/take";
import { command } from "../command";
import { describeStored } from "./change";
import { ChangeInput } from "./input";
import { checkRevision, findCredential, placeOfVersion, subjectOf } from "./shared";
import { storeVersion, touch } from "./store";
import { viewOne, withoutHints } from "./view";

/**
 * Brings the kept previous value back as a new version, its plain fields and destination with it. History is
 * append-only, and the value that is replaced stays for 24 hours.
 */
export const rollbackCredential = command(
  "credential.rollback",
  ChangeInput,
  async (ctx, input) => {
    const stored = await findCredential(ctx, input.id, { lock: true });
    checkRevision(stored.credential, input.revision);
    const [previous] = await ctx.tx
      .select()
      .from(credentialVersions)
      .where(
        and(
          eq(credentialVersions.orgId, ctx.orgId),
          eq(credentialVersions.projectId, ctx.projectId),
          eq(credentialVersions.credentialId, stored.credential.id),
          eq(credentialVersions.label, "previous"),
          gt(credentialVersions.keepUntil, new Date()),
        ),
      );
    if (!previous)
      throw new AppError("conflict", "No previous value is kept, so there is nothing to go back to.");
    const values = await takeOne(ctx.tx, placeOfVersion(stored.credential, previous));
    const { fields } = describeStored(stored);
    const version = await storeVersion(
      ctx,
      stored.credential,
      {
        plain: previous.plain,
        values,
        extras: new Set(
          Object.entries(previous.secrets).flatMap(([name, state]) => (state.extra ? name : [])),
        ),
        destination: previous.destination,
        changed: Object.keys(values),
        fields,
      },
      "24h",
    );
    const credential = await touch(ctx, stored.credential, { version: version.number });
    const detail = { version: version.number, restoredFrom: previous.number };
    return { result: await viewOne(ctx, { credential, version }), subject: subjectOf(credential), detail };
  },
  { remember: withoutHints },
);
