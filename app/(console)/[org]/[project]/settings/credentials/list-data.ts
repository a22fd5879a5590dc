import type { ListParams } from "@/components/credentials/list-params";
import { filterCount } from "@/components/credentials/list-params";
import type { Service } from "@/components/credentials/service-gallery";
import { COMMON_TEMPLATE_IDS, templateSummaries } from "@/lib/catalog/templates";
import type { PersonContext } from "@/lib/auth/session";
import { type CredentialPage, listCredentials } from "@/lib/domain/credentials/list";
import { listAddedTemplates } from "@/lib/domain/templates/added";
import { AppError } from "@/lib/errors";
import { listInput } from "./search-params";

export interface ListData {
  page: CredentialPage;
  /** The page that was asked for is no more; this is the first one. */
  isReset: boolean;
  hasFilters: boolean;
  /** Credentials that the search finds and the filters hide; counted only when nothing is left to show. */
  hiddenByFilters: number;
  services: Service[];
}

export async function readList(ctx: PersonContext, params: ListParams): Promise<ListData> {
  const [{ page, isReset }, services] = await Promise.all([readPage(ctx, params), readServices(ctx)]);
  const hasFilters = filterCount(params) > 0;
  const hiddenByFilters =
    page.total === 0 && hasFilters && params.q !== "" ? await countFound(ctx, params.q) : 0;
  return { page, isReset, hasFilters, hiddenByFilters, services };
}

/** A cursor leads nowhere once its list has changed enough: then the first page, and the reader is told. */
async function readPage(ctx: PersonContext, params: ListParams) {
  const first = () => listCredentials(ctx, listInput({ ...params, cursor: null }));
  if (params.cursor === null) return { page: await first(), isReset: false };
  try {
    const page = await listCredentials(ctx, listInput(params));
    return page.items.length > 0 ? { page, isReset: false } : { page: await first(), isReset: true };
  } catch (error) {
    if (error instanceof AppError && error.code === "malformed")
      return { page: await first(), isReset: true };
    throw error;
  }
}

const countFound = async (ctx: PersonContext, q: string) =>
  (await listCredentials(ctx, { q: q.slice(0, 200), limit: 1 })).total;

async function readServices(ctx: PersonContext): Promise<Service[]> {
  const added = new Map((await listAddedTemplates(ctx, {})).map((one) => [one.template, one.credentialId]));
  return templateSummaries().map(({ id, name, group }) => {
    const addedAs = added.get(id);
    return { id, name, group, ...(addedAs && { addedAs }) };
  });
}

export const COMMON: readonly string[] = COMMON_TEMPLATE_IDS;
