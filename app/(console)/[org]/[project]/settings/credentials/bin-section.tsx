import { restoreAction } from "./actions";
import { BinList } from "@/components/credentials/bin-list";
import type { PersonContext } from "@/lib/auth/session";
import { listBin } from "@/lib/domain/credentials/bin";
import { BIN_DAYS } from "@/lib/domain/credentials/delete";

export async function BinSection({ ctx }: { ctx: PersonContext }) {
  const { items } = await listBin(ctx, {});
  return <BinList items={items} binDays={BIN_DAYS} restore={restoreAction} />;
}
