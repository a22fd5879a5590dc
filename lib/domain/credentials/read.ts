import "server-only";
import { query } from "../command";
import { ByIdInput } from "./input";
import { findCredential } from "./shared";
import { viewOne } from "./view";

export const readCredential = query("credential.read", ByIdInput, async (ctx, { id }) =>
  viewOne(ctx, await findCredential(ctx, id)),
);
