import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { projects } from "@/db/schema";
import { notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import { wholeOrganisation } from "../around";
import { command } from "../command";
import { checkRevision } from "../credentials/shared";
import { slugConflict } from "../organisations/shared";
import { Slug } from "../organisations/slug";
import { Label } from "../people/input";
import { subjectOfProject, viewProject } from "./shared";

const Input = z.strictObject({
  id: z.string().max(64),
  name: Label.optional(),
  slug: Slug.optional(),
  protectsInUse: z.boolean().optional(),
  testsDaily: z.boolean().optional(),
  revision: z.int().positive().optional(),
});

export const updateProject = wholeOrganisation(
  command("project.update", Input, async (ctx, input) => {
    const place = and(eq(projects.orgId, ctx.orgId), eq(projects.id, input.id));
    const [before] = isId("project", input.id)
      ? await ctx.tx.select().from(projects).where(place).for("no key update")
      : [];
    if (!before) throw notFound("No such project");
    checkRevision(before, input.revision);
    const set = {
      name: input.name ?? before.name,
      slug: input.slug ?? before.slug,
      protectsInUse: input.protectsInUse ?? before.protectsInUse,
      testsDaily: input.testsDaily ?? before.testsDaily,
      revision: before.revision + 1,
    };
    const changed = (["name", "slug", "protectsInUse", "testsDaily"] as const).filter(
      (column) => set[column] !== before[column],
    );
    try {
      await ctx.tx.update(projects).set(set).where(place);
    } catch (error) {
      throw slugConflict(error, set.slug);
    }
    const project = { ...before, ...set };
    return { result: viewProject(project), subject: subjectOfProject(project), detail: { changed } };
  }),
);
