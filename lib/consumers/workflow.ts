import "server-only";
import { z } from "zod";
import type { Driver } from "@/lib/consumers/driver";
import { AppError } from "@/lib/errors";

const Input = z.strictObject({});

/** A workflow is a consumer like the others, and is run instead of tried. */
export const workflow: Driver<typeof Input> = {
  kind: "workflow",
  input: Input,
  try: () => Promise.reject(new AppError("invalid", "Workflows are run, not tried.")),
};
