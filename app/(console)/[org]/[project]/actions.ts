"use server";

import type { FoundCredential } from "@/components/shell/shell-props";
import { payloadOf } from "@/components/forms/payload";
import { listCredentials } from "@/lib/domain/credentials/list";
import { readNotices } from "@/lib/domain/notices/read";
import { formAction } from "@/lib/http/action";

const PALETTE_LIMIT = 8;

const find = formAction(listCredentials, ({ items }): FoundCredential[] =>
  items.map(({ id, name, key }) => ({ id, name, key })),
);

const readThem = formAction(readNotices, ({ read }) => ({ read }));

export async function readNoticesAction(org: string, project: string, form: FormData) {
  return readThem(org, project, form);
}

/** Names and keys for the palette. A search that is refused finds nothing. */
export async function findCredentialsAction(
  org: string,
  project: string,
  query: unknown,
): Promise<FoundCredential[]> {
  const answer = await find(
    org,
    project,
    payloadOf({ q: typeof query === "string" ? query.slice(0, 200) : "", limit: PALETTE_LIMIT }),
  );
  return answer.status === "ok" ? answer.data : [];
}
