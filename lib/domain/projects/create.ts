import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { projects } from "@/db/schema";
import { wholeOrganisation } from "../around";
import { command } from "../command";
import { slugConflict } from "../organisations/shared";
import { Slug, slugFromName } from "../organisations/slug";
import { Label } from "../people/input";
import { insertProject, subjectOfProject, viewProject } from "./shared";

const Input = z.strictObject({ name: Label, slug: Slug.optional() });

/** Makes a project with a data key of its own. Without a slug it gets one from its name. */
export const createProject = wholeOrganisation(
  command("project.create", Input, async (ctx, { name, slug: wanted }) => {
    const others = await ctx.tx
      .select({ slug: projects.slug })
      .from(projects)
      .where(eq(projects.orgId, ctx.orgId));
    const slug = wanted ?? slugFromName(name, new Set(others.map((other) => other.slug)), "project");
    try {
      const project = await insertProject(ctx.tx, ctx.orgId, { name, slug });
      return { result: viewProject(project), subject: subjectOfProject(project), detail: { slug } };
    } catch (error) {
      throw slugConflict(error, slug);
    }
  }),
);
