import "server-only";
import { and, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { credentials } from "@/db/schema";
import { templates } from "@/lib/catalog/templates";
import { query } from "../command";
import { alive, visible } from "../credentials/shared";

export interface AddedTemplate {
  template: string;
  credentialId: string;
}

/** Services whose own key is taken in this project by a credential the reader may know of. */
export const listAddedTemplates = query(
  "template.added",
  z.strictObject({}),
  async (ctx): Promise<AddedTemplate[]> => {
    const templateOf = new Map(templates().map(({ id, key }) => [key, id]));
    const rows = await ctx.tx
      .select({ id: credentials.id, key: credentials.key })
      .from(credentials)
      .where(
        and(
          visible(ctx),
          alive,
          isNull(credentials.workflowId),
          inArray(credentials.key, [...templateOf.keys()]),
        ),
      );
    return rows.map(({ id, key }) => ({ template: templateOf.get(key) ?? "", credentialId: id }));
  },
);
