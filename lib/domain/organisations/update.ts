import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { organisations } from "@/db/schema";
import { recordingOverreach, wholeOrganisation } from "../around";
import { command } from "../command";
import { checkRevision } from "../credentials/shared";
import { Label } from "../people/input";
import { currentPerson, lockOrganisation, slugConflict, viewOrganisation } from "./shared";
import { Slug } from "./slug";

const Input = z.strictObject({
  name: Label.optional(),
  slug: Slug.optional(),
  managesFrom: z.enum(["collaborator", "admin"]).optional(),
  revision: z.int().positive().optional(),
});

/** Renames an organisation or says who manages its credentials. */
export const updateOrganisation = wholeOrganisation(
  recordingOverreach(
    command("organisation.update", Input, async (ctx, input) => {
      const before = await lockOrganisation(ctx);
      await currentPerson(ctx, "organisation.update");
      checkRevision(before, input.revision);
      const set = {
        name: input.name ?? before.name,
        slug: input.slug ?? before.slug,
        managesFrom: input.managesFrom ?? before.managesFrom,
      };
      const changed = (["name", "slug", "managesFrom"] as const).filter(
        (column) => set[column] !== before[column],
      );
      const revision = before.revision + 1;
      try {
        await ctx.tx
          .update(organisations)
          .set({ ...set, revision })
          .where(eq(organisations.id, ctx.orgId));
      } catch (error) {
        throw slugConflict(error, set.slug);
      }
      return {
        result: viewOrganisation({ ...before, ...set, revision }),
        subject: { kind: "organisation", id: before.id, name: set.name },
        detail: { changed, ...(changed.includes("managesFrom") ? { managesFrom: set.managesFrom } : {}) },
      };
    }),
  ),
);
